// Decides whether a document matches a search query: the clauses of OpenSearch that LoanPro's documentation shows.

import { optionError } from './api-error.ts';
import { isRecord } from './json.ts';

/** A searchable record. Each member is a text or a number. */
export type SearchDocument = Readonly<Record<string, string | number | null>>;

/** Throws an API error for a clause that the stand-in does not have. */
export function matches(query: unknown, document: SearchDocument): boolean {
  if (!isRecord(query)) throw optionError('Malformed query');
  return Object.entries(query).every(([name, clause]) => {
    switch (name) {
      case 'match_all':
        return true;
      case 'bool':
        return matchesBool(clause, document);
      case 'query_string':
        return matchesText(clause, document);
      case 'term':
      case 'match':
        return entriesOf(clause).every(([member, value]) => isEqual(document[member], value));
      case 'terms':
        return entriesOf(clause).every(([member, values]) => {
          return listOf(values).some((value) => isEqual(document[member], value));
        });
      default:
        throw optionError(`Unknown query [${name}]`);
    }
  });
}

function matchesBool(clause: unknown, document: SearchDocument): boolean {
  const parts = Object.fromEntries(entriesOf(clause));
  const all = [...listOf(parts['must']), ...listOf(parts['filter'])];
  const any = listOf(parts['should']);
  return (
    all.every((part) => matches(part, document)) &&
    !listOf(parts['must_not']).some((part) => matches(part, document)) &&
    (any.length === 0 || any.some((part) => matches(part, document)))
  );
}

/** Words with `*` for any characters. Without `AND`, one word is enough. */
function matchesText(clause: unknown, document: SearchDocument): boolean {
  const { query, fields, default_operator: operator } = Object.fromEntries(entriesOf(clause));
  if (typeof query !== 'string') throw optionError('Malformed query_string');
  const members = fields === undefined ? Object.keys(document) : listOf(fields).map(String);
  const texts = members.map((member) => String(document[member] ?? '').toLowerCase());
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const isFound = (word: string) => texts.some((text) => hasWord(text, word));
  return operator === 'AND' ? words.every(isFound) : words.some(isFound);
}

function hasWord(text: string, pattern: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (others.length === 0) return text.split(/[^\p{L}\p{N}@.]+/u).includes(pattern);
  // Where a star begins or ends the pattern, the text may go on there.
  return others.every((part) => text.includes(part)) && text.includes(first);
}

function isEqual(held: string | number | null | undefined, asked: unknown): boolean {
  return held !== null && held !== undefined && String(held).toLowerCase() === String(asked).toLowerCase();
}

function entriesOf(clause: unknown): Array<[string, unknown]> {
  if (!isRecord(clause)) throw optionError('Malformed query');
  return Object.entries(clause);
}

function listOf(clause: unknown): unknown[] {
  if (clause === undefined) return [];
  return Array.isArray(clause) ? clause : [clause];
}
