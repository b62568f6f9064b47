// How long a text may be: to be stored, and to be read at all.

import type { CustomFieldDefinition } from './definition.ts';

// One varchar(255) column holds every value (observed in a schema mirror; documented for text fields).
const COLUMN_LENGTH = 255;

/** The most characters that a field can hold: its own limit, and at most the length of the column. */
export function longestText({ maxLength }: Pick<CustomFieldDefinition, 'maxLength'>): number {
  return Math.min(maxLength ?? COLUMN_LENGTH, COLUMN_LENGTH);
}

/**
 * The most UTF-16 units of a text that is read. No longer text can be equal to one that LoanPro stores, also when its characters are
 * written as entities. So nothing reads it: its work would be chosen by whoever wrote it.
 */
export const MAX_READ_LENGTH = 4096;

export function isOverlong(text: string): boolean {
  return text.length > MAX_READ_LENGTH;
}

/**
 * The most UTF-16 units of a text that names a field or, as a label, an option. LoanPro does not document how long names can be. Twice the
 * length of a column leaves room for names in decomposed Unicode (assumed).
 */
export const MAX_NAME_LENGTH = 512;

/** Whether a text is too long to name anything. */
export function isOverlongName(text: string): boolean {
  return text.length > MAX_NAME_LENGTH;
}

/** Counts characters as the database does (assumed): in code points, so that one emoji is one character. */
export function characterCount(text: string): number {
  return text.length <= 1 ? text.length : Array.from(text).length;
}
