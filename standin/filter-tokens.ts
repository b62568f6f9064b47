// Cuts a `$filter` into words, numbers, quoted texts and parentheses.

import { refuseOption } from './api-error.ts';

/** A piece of a filter, and where it starts. */
export interface Token {
  kind: 'word' | 'number' | 'text' | 'mark';
  /** Texts are unquoted; numbers keep their digits as written. */
  text: string;
  position: number;
}

const pattern =
  /\s*(?:(?<word>[A-Za-z]\w*)|(?<number>-?\d+(?:\.\d+)?)\b|'(?<text>(?:[^']|'')*)'|(?<mark>[()]))/y;

/** Throws a refusal at the first character that belongs to nothing. */
export function readTokens(filter: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const end = filter.trimEnd().length;
  while (position < end) {
    pattern.lastIndex = position;
    const { word, number, text, mark } = pattern.exec(filter)?.groups ?? {};
    if (word !== undefined) tokens.push({ kind: 'word', text: word, position });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, position });
    // A quote inside a text is written twice.
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll("''", "'"), position });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, position });
    else throw refuseFilter(position);
    position = pattern.lastIndex;
  }
  return tokens;
}

/** Assumed text: papers only say that what is not understood is 409. */
export function refuseFilter(position: number): Error {
  return refuseOption(`Syntax error in $filter at position ${position}`);
}
