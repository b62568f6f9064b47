// How long a stored text may be.

import type { CustomFieldDefinition } from './definition.ts';

// One varchar(255) column holds every value (observed in a schema mirror; documented for text fields).
const COLUMN_LENGTH = 255;

/** The most characters that a field can hold: its own limit, and at most the length of the column. */
export function longestText({ maxLength }: Pick<CustomFieldDefinition, 'maxLength'>): number {
  return Math.min(maxLength ?? COLUMN_LENGTH, COLUMN_LENGTH);
}

/** Counts characters as the database does (assumed): in code points, so that one emoji is one character. */
export function characterCount(text: string): number {
  return text.length <= 1 ? text.length : Array.from(text).length;
}
