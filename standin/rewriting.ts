// What a store may make of the texts that it gets. It is not documented what LoanPro does, so each of these is assumed.

import type { Fault } from './answer.ts';
import { onWrites, storeAs } from './faults.ts';

/** Stores a phone number as its digits. */
export const keepDigits: Fault = onWrites(storeAs((text) => text.replace(/\D/g, '')));

/** Stores the characters that are special in HTML as entities, as PHP's `htmlspecialchars` does. */
export const encodeEntities: Fault = onWrites(
  storeAs((text) => text.replace(/[&<>"']/g, (character) => ENTITIES.get(character) ?? character)),
);

/** Removes the spaces and line ends around a text. */
export const trimSpaces: Fault = onWrites(storeAs((text) => text.trim()));

/** Stores every line end as LF. */
export const keepLineFeeds: Fault = onWrites(storeAs((text) => text.replace(/\r\n?/g, '\n')));

/** Stores letters with accents as one character each. */
export const composeLetters: Fault = onWrites(storeAs((text) => text.normalize('NFC')));

/** Stores letters with accents as a letter and an accent. */
export const decomposeLetters: Fault = onWrites(storeAs((text) => text.normalize('NFD')));

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
