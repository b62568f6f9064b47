// What became of a write: judged by what LoanPro holds afterwards, never by the answer to the request alone.

import { readDate, readInstant, readLocalTime } from '../calendar.ts';
import { canonicalDecimal, readDecimal } from '../decimal.ts';
import type { CustomFieldDefinition } from '../definition.ts';
import { readOption } from '../options.ts';
import { readCheckbox } from '../value.ts';

/**
 * `accepted`: LoanPro said yes. `refused`: it said no in a way that is final. `unsure`: anything else, a timeout or a
 * server error among them; the request may still take effect.
 */
export interface WriteReply {
  verdict: 'accepted' | 'refused' | 'unsure';
  /** The HTTP status, `null` when none came. */
  status: number | null;
}

export type ChangeResult = 'APPLIED' | 'UNCHANGED' | 'NOT_APPLIED' | 'DIVERGED' | 'UNKNOWN';
export type Outcome = 'APPLIED' | 'UNCHANGED' | 'CONFLICT' | 'REJECTED' | 'PARTIAL' | 'DIVERGED' | 'UNKNOWN';

/** What became of one changed field. `after` is `undefined` when nothing could be read back. */
export function resultOf(definition: CustomFieldDefinition, seen: Evidence): ChangeResult {
  const { before, wanted, after, isDuplicate, verdict } = seen;
  if (after === undefined) return 'UNKNOWN';
  // The write made a second row beside the first: the field can no longer be read or written for certain.
  if (isDuplicate) return 'DIVERGED';
  if (isAlready(definition, after, wanted)) return 'APPLIED';
  if ((after ?? '') !== (before ?? '')) return 'DIVERGED';
  // The old value still shows. That is final only when LoanPro answered: after a timeout it may still be applied.
  return verdict === 'unsure' ? 'UNKNOWN' : 'NOT_APPLIED';
}

interface Evidence {
  before: string | null;
  wanted: string | null;
  after: string | null | undefined;
  /** Whether the field stands in more than one row afterwards. */
  isDuplicate: boolean;
  verdict: WriteReply['verdict'];
}

/** The outcome of the whole write. What cannot be known weighs more than what went wrong, and that more than what went well. */
export function outcomeOf(results: readonly ChangeResult[]): Outcome {
  const sent = results.filter((result) => result !== 'UNCHANGED');
  if (sent.length === 0) return 'UNCHANGED';
  if (sent.includes('UNKNOWN')) return 'UNKNOWN';
  if (sent.includes('DIVERGED')) return 'DIVERGED';
  if (sent.every((result) => result === 'APPLIED')) return 'APPLIED';
  return sent.includes('APPLIED') ? 'PARTIAL' : 'REJECTED';
}

/**
 * True when a field holds what is wanted: before a write it need not be sent, after it it was applied. A date in another
 * spelling is as good as the wanted one; a list or a checkbox that holds words instead of its key is not.
 */
export function isAlready(
  definition: CustomFieldDefinition,
  stored: string | null,
  wanted: string | null,
): boolean {
  return comparableText(definition, stored) === comparableText(definition, wanted);
}

/** A text in the form in which `isAlready` compares it. */
export function comparableText(definition: CustomFieldDefinition, text: string | null): string {
  const isKeyed = definition.kind === 'SELECT' || definition.kind === 'CHECKBOX';
  return isKeyed ? (text ?? '') : canonicalText(definition, text ?? '');
}

/** True when two stored texts mean the same in a field of this type: `1000` and `1000.00` of money, `null` and nothing. */
export function sameText(
  definition: CustomFieldDefinition,
  one: string | null,
  other: string | null,
): boolean {
  return one === other || canonicalText(definition, one ?? '') === canonicalText(definition, other ?? '');
}

function canonicalText(definition: CustomFieldDefinition, text: string): string {
  if (text === '') return '';
  switch (definition.kind) {
    case 'NUMBER':
      return canonicalNumber(text, readDecimal(text));
    case 'CURRENCY':
      return canonicalNumber(text, readDecimal(text, '$'));
    case 'PERCENTAGE':
      return canonicalNumber(text, readDecimal(text, '%'));
    case 'DATE':
      return readDate(text) ?? text;
    case 'DATE_TIME':
      return readInstant(text) ?? text;
    case 'TIME':
      return readLocalTime(text)?.replace(/:00$/, (seconds, at: number) => (at === 5 ? '' : seconds)) ?? text;
    case 'CHECKBOX':
      return String(readCheckbox(text) ?? text);
    case 'SELECT':
      return readOption(definition.options, text)?.id ?? text;
    case 'TEXT':
    case 'PHONE':
    case 'URL':
    case 'ASSOCIATED_COMPANY':
    case 'OTHER':
      return text;
  }
}

function canonicalNumber(text: string, number: string | null): string {
  return number === null ? text : canonicalDecimal(number);
}
