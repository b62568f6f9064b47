// Of a masked value only the end of a long one is shown, and what cannot be seen makes no value long.

import { expect, it } from 'vitest';
import { maskedText } from '../../src/custom-fields/masked-text.ts';
import { KINDS } from '../../src/custom-fields/kinds/table.ts';

const kindOf = (type: string) => {
  const kind = KINDS.find(({ loanProType }) => loanProType === type);
  if (!kind) throw new Error(type);
  return { kind };
};

it.each([
  ['123456789', '•••• 6789'],
  ['12345678', '•••• 5678'],
  ['1234567', '••••'],
  ['    1234', '••••'],
  ['1234    ', '••••'],
  ['1  2  3  1234', '••••'],
  ['12345678  ', '•••• 5678'],
  ['\u200b\u200b\u200b\u200b1234', '••••'],
  ['12345\u200b6\u00ad78', '•••• 5678'],
  ['1\u0332\u0332\u0332\u03321234', '••••'],
  ['&nbsp;&nbsp;1234', '••••'],
  ['&#8203;&#8203;1234', '••••'],
  ['\u{20000}\u{20001}\u{20002}\u{20003}', '••••'],
  ['\u{20000}\u{20001}\u{20002}\u{20003}1\u{1d7d9}34', '•••• 1\u{1d7d9}34'],
  ['no. 1234-5', '••••'],
])('of %j is %j', (shown, expected) => {
  expect(maskedText(shown, kindOf('text'))).toBe(expected);
  expect(maskedText(shown, kindOf('select'))).toBe('••••');
});
