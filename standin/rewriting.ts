// What a store may make of the texts that it gets. It is not documented what LoanPro does, so each of these is assumed.

import type { Fault } from './answer.ts';
import { onWrites, storeAs } from './faults.ts';

type Rewrite = (text: string) => string;

const digits: Rewrite = (text) => text.replace(/\D/g, '');
const entities: Rewrite = (text) =>
  text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character);
const trim: Rewrite = (text) => text.trim();
const lineFeeds: Rewrite = (text) => text.replace(/\r\n?/g, '\n');
const composed: Rewrite = (text) => text.normalize('NFC');
const decomposed: Rewrite = (text) => text.normalize('NFD');
const decimals: Rewrite = (text) => (/^-?\d+$/.test(text) ? `${text}.00` : text);

/** The values of the switch `rewrites`, and the types of field that each of them changes. Null means all types. */
const REWRITES: ReadonlyMap<string, { rewrite: Rewrite; type: string | null }> = new Map([
  ['trim', { rewrite: trim, type: null }],
  ['line-feeds', { rewrite: lineFeeds, type: null }],
  ['composed', { rewrite: composed, type: null }],
  ['decomposed', { rewrite: decomposed, type: null }],
  ['entities', { rewrite: entities, type: null }],
  ['digits', { rewrite: digits, type: 'customfield.type.phone' }],
  ['decimals', { rewrite: decimals, type: 'customfield.type.currency' }],
]);

export const rewritingNames = [...REWRITES.keys()];

/** The text that is stored in a field of this type. */
export function rewriteAs(names: readonly string[], text: string, type: string): string {
  return rewritingNames
    .filter((name) => names.includes(name))
    .flatMap((name) => REWRITES.get(name) ?? [])
    .filter((each) => each.type === null || each.type === type)
    .reduce((rewritten, { rewrite }) => rewrite(rewritten), text);
}

/** Stores a phone number as its digits. */
export const keepDigits: Fault = onWrites(storeAs(digits));

/** Stores the characters that are special in HTML as entities, as PHP's `htmlspecialchars` does. */
export const encodeEntities: Fault = onWrites(storeAs(entities));

/** Removes the spaces and line ends around a text. */
export const trimSpaces: Fault = onWrites(storeAs(trim));

/** Stores every line end as LF. */
export const keepLineFeeds: Fault = onWrites(storeAs(lineFeeds));

/** Stores letters with accents as one character each. */
export const composeLetters: Fault = onWrites(storeAs(composed));

/** Stores letters with accents as a letter and an accent. */
export const decomposeLetters: Fault = onWrites(storeAs(decomposed));

/** Stores other words than the ones that are sent, such as `Yes` for `1`, or the label of an option for its key. */
export const keepWords = (words: Readonly<Record<string, string>>): Fault =>
  onWrites(storeAs((text) => words[text] ?? text));

const ENTITIES: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ["'", '&#039;'],
]);
