// A text from LoanPro. It can be in any language and direction, and a browser that translates the page leaves it as it is.

import type { ElementType } from 'react';

export function StoredText({ as: Element = 'span', children }: { as?: ElementType; children: string }) {
  return (
    <Element dir="auto" translate="no">
      {children}
    </Element>
  );
}
