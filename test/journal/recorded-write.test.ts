// How a row of the journal is told to callers: which outcomes are final, and what the words of recovery mean.

import { expect, it } from 'vitest';
import { recordedWrite } from '../../src/journal/recorded-write.ts';
import { expiredRow, field } from './fakes.ts';

const fields = (...results: (string | undefined)[]) =>
  results.map((result, index) => ({
    id: field(String(index + 1)),
    wanted: 'hash',
    ...(result === undefined ? {} : { result }),
  }));

it.each([
  // A write in progress, and one that was left open.
  [null, [undefined, undefined], 'UNKNOWN', ['UNKNOWN', 'UNKNOWN']],
  [
    null,
    ['APPLIED', 'NOT_APPLIED', 'UNCHANGED', 'DIVERGED'],
    'UNKNOWN',
    ['APPLIED', 'UNKNOWN', 'UNCHANGED', 'UNKNOWN'],
  ],
  ['APPLIED', ['APPLIED', 'UNCHANGED'], 'APPLIED', ['APPLIED', 'UNCHANGED']],
  ['PARTIAL', ['APPLIED', 'NOT_APPLIED'], 'PARTIAL', ['APPLIED', 'NOT_APPLIED']],
  ['CONFLICT', [undefined, undefined], 'CONFLICT', []],
  ['RECOVERED_APPLIED', ['APPLIED', 'UNCHANGED'], 'APPLIED', ['APPLIED', 'UNCHANGED']],
  ['RECOVERED_NOT_VISIBLE', ['NOT_VISIBLE', 'UNCHANGED'], 'REJECTED', ['NOT_APPLIED', 'UNCHANGED']],
  ['RECOVERED_DIVERGED', ['APPLIED', 'NOT_VISIBLE'], 'PARTIAL', ['APPLIED', 'NOT_APPLIED']],
  ['RECOVERED_DIVERGED', ['APPLIED', 'DIVERGED'], 'DIVERGED', ['APPLIED', 'DIVERGED']],
  ['RECOVERED_UNJUDGED', ['APPLIED', undefined], 'UNKNOWN', ['APPLIED', 'UNKNOWN']],
  ['AN_OUTCOME_OF_A_NEWER_VERSION', ['A_NEW_RESULT'], 'UNKNOWN', ['UNKNOWN']],
])('a row with the outcome %s and the results %j is told as %s %j', (outcome, results, told, toldResults) => {
  const row = expiredRow('id', {
    outcome,
    fields: fields(...results),
    closedAtMs: outcome === null ? null : 7,
  });
  const write = recordedWrite(row);
  expect(write).toMatchObject({ outcome: told, isSettled: outcome !== null, problems: [] });
  expect(write.results.map(({ result }) => result)).toEqual(toldResults);
  expect(write.settledAtMs).toBe(outcome === null ? null : 7);
});

it.each(['NOT_SENT', 'RECOVERED_NOT_SENT'])(
  'a row with the outcome %s is told as refused, with the reason',
  (outcome) => {
    expect(recordedWrite(expiredRow('id', { outcome, fields: fields('APPLIED') }))).toMatchObject({
      outcome: 'REJECTED',
      isSettled: true,
      results: [],
      problems: [{ code: 'NOT_SENT', valueIndex: null, fieldId: null }],
    });
  },
);
