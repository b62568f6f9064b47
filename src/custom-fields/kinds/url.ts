// Web address fields: absolute http or https addresses.

import { plainText, shownText } from '../plain-text.ts';
import { formatText, textReading } from './kind.ts';
import type { Kind } from './kind.ts';
import { readWebAddress } from './web-address.ts';

export const url: Kind = {
  name: 'URL',
  loanProType: 'url',
  valueType: { name: 'UrlCustomFieldValue', description: 'The value of a web address field.' },
  leaf: { name: 'url', type: 'URL', description: 'The web address.' },
  slot: { name: 'url', type: 'URL', description: 'The new value of a web address field.' },
  expected: 'an absolute http or https address',
  read: (stored) => textReading(readWebAddress(shownText(stored))),
  format: formatText((wanted) => {
    const address = readWebAddress(wanted);
    // It would be shown with characters in place of its entities, and must then still be an address.
    return address !== null && readWebAddress(shownText(address)) !== null ? address : null;
  }),
  canonical: comparableAddress,
  input: {
    type: 'text',
    mode: 'url',
    sendAs: 'raw',
    hint: 'A web address that begins with http:// or https://',
  },
  sample: () => 'https://example.com/',
};

/** Browsers add the slash after a host and write the host in lower case, and a store may do the same. */
function comparableAddress(stored: string): string {
  const plain = plainText(stored);
  const address = readWebAddress(plain);
  return address === null ? plain : new URL(address).href;
}
