// Web address fields: absolute http or https addresses.

import { formatText, textReading } from './kind.ts';
import type { Kind } from './kind.ts';

export const url: Kind = {
  name: 'URL',
  loanProType: 'url',
  valueType: { name: 'UrlCustomFieldValue', description: 'The value of a web address field.' },
  leaf: { name: 'url', type: 'URL', description: 'The web address.' },
  slot: { name: 'url', type: 'URL', description: 'The new value of a web address field.' },
  expected: 'an absolute http or https address',
  read: (stored) => textReading(isWebAddress(stored) ? stored : null),
  format: formatText((wanted) => (isWebAddress(wanted.trim()) ? wanted.trim() : null)),
  canonical: (stored) => stored,
  input: {
    type: 'text',
    mode: 'url',
    sendAs: 'raw',
    hint: 'A web address that begins with http:// or https://',
  },
  sample: () => 'https://example.com/',
};

/**
 * Whether the text is an absolute address that a browser can open safely: it is not a script, and it contains no user name or
 * password.
 */
export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s/]/i.test(text) || /\s/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}
