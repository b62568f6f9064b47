// Splits a `$filter` into words, numbers, quoted texts and parentheses.

import { optionError } from './api-error.ts';

/** A piece of a filter, and where it starts. */
export interface Token {
  kind: 'word' | 'number' | 'text' | 'mark';
  /** A text is without its quotes. A number has its digits as they were written. */
  text: string;
  position: number;
}

const pattern =
  /\s*(?:(?<word>[A-Za-z]\w*)|(?<number>-?\d+(?:\.\d+)?)\b|'(?<text>(?:[^']|'')*)'|(?<mark>[()]))/y;

/** Throws an API error at the first character that is not part of a token. */
export function readTokens(filter: string): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  const end = filter.trimEnd().length;
  while (position < end) {
    pattern.lastIndex = position;
    const { word, number, text, mark } = pattern.exec(filter)?.groups ?? {};
    if (word !== undefined) tokens.push({ kind: 'word', text: word, position });
    else if (number !== undefined) tokens.push({ kind: 'number', text: number, position });
    // Inside a text, a quote is written twice.
    else if (text !== undefined) tokens.push({ kind: 'text', text: text.replaceAll("''", "'"), position });
    else if (mark !== undefined) tokens.push({ kind: 'mark', text: mark, position });
    else throw filterError(position);
    position = pattern.lastIndex;
  }
  return tokens;
}

/** The text is assumed. Documented: a filter that LoanPro does not understand is answered with 409. */
export function filterError(position: number): Error {
  return optionError(`Syntax error in $filter at position ${position}`);
}
