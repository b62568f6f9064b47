// A row of the intents table as a caller sees it: the outcome and the results, without the words of recovery.

import type { ChangeResult } from '../custom-fields/write/change.ts';
import type { RecordedProblem, RecordedWrite } from '../custom-fields/write/journal.ts';
import { isOutcome, outcomeOf } from '../custom-fields/write/outcome.ts';
import type { IntentField, IntentRow } from './intent-row.ts';

type Judged = Pick<RecordedWrite, 'outcome' | 'results' | 'problems'>;

export function recordedWrite(row: IntentRow): RecordedWrite {
  const { id, entity, outcome, openedAtMs, closedAtMs } = row;
  return { id, entity, ...judge(row), isSettled: outcome !== null, openedAtMs, settledAtMs: closedAtMs };
}

const NOT_SENT: RecordedProblem = {
  code: 'NOT_SENT',
  path: ['values'],
  valueIndex: null,
  fieldId: null,
  retryAfterMs: null,
};

function judge({ outcome, fields, problems }: IntentRow): Judged {
  if (outcome !== null && isOutcome(outcome)) {
    const isRefused = fields.every(({ result }) => result === undefined);
    return { outcome, results: isRefused ? [] : fields.map(resultOf), problems };
  }
  switch (outcome) {
    case 'NOT_SENT':
    case 'RECOVERED_NOT_SENT':
      return { outcome: 'REJECTED', results: [], problems: [NOT_SENT] };
    case 'RECOVERED_APPLIED':
    case 'RECOVERED_NOT_VISIBLE':
    case 'RECOVERED_DIVERGED': {
      const results = fields.map(resultOf);
      return { outcome: outcomeOf(results.map(({ result }) => result)), results, problems };
    }
    default: {
      const results = fields.map(resultOf).map((field) => {
        const isCertain = field.result === 'APPLIED' || field.result === 'UNCHANGED';
        return isCertain ? field : { ...field, result: 'UNKNOWN' as const };
      });
      return { outcome: 'UNKNOWN', results, problems: [] };
    }
  }
}

const RESULTS: Record<string, ChangeResult> = {
  APPLIED: 'APPLIED',
  UNCHANGED: 'UNCHANGED',
  NOT_APPLIED: 'NOT_APPLIED',
  // The word of recovery for the same thing.
  NOT_VISIBLE: 'NOT_APPLIED',
  DIVERGED: 'DIVERGED',
};

function resultOf({ id: fieldId, name, result = '' }: IntentField): RecordedWrite['results'][number] {
  return { fieldId, name: name ?? null, result: RESULTS[result] ?? 'UNKNOWN' };
}

/** Whoever asks may have typed anything. */
export function isWriteId(text: string): boolean {
  return /^[0-9a-f-]{36}$/.test(text);
}
