// How recovery judges a write that was not finished: how many reads it makes, how far apart, and what they have to show.

import { describe, expect, it } from 'vitest';
import type { FieldState } from '../../src/custom-fields/write/recovery-read.ts';
import type { IntentField } from '../../src/journal/intent-row.ts';
import { createRecovery } from '../../src/journal/recovery.ts';
import { createValueHashes } from '../../src/journal/value-hashes.ts';
import { customer, expiredRow, field } from './fakes.ts';

const hashes = createValueHashes('key');
const place = { scope: 'scope', entityId: customer('4150').id, fieldId: field('3') };
const FIELDS: IntentField[] = [
  { id: field('3'), wanted: hashes.ofWanted(place, 'new'), before: hashes.ofBefore(place, 'old') },
];
const sentIntent = expiredRow('a', { keyId: hashes.keyId, fields: FIELDS });

/** A recovery whose reads find these texts, one after the other, and always the last one in the end. `null`: the customer does not exist. */
function openRecovery(texts: readonly (string | null)[]) {
  const readAtMs: number[] = [];
  const closed: { outcome: string; fields: readonly IntentField[] | null }[] = [];
  const recovery = createRecovery({
    table: {
      async recover(_id, outcome, fields) {
        closed.push({ outcome, fields });
        return true;
      },
    },
    traits: { markKeyedByRow: async () => undefined },
    hashes,
    async readForRecovery() {
      const text = texts[Math.min(readAtMs.length, texts.length - 1)] ?? null;
      readAtMs.push(performance.now());
      if (text === null) return new Map();
      const state: FieldState = { text, comparable: text, isDuplicate: false };
      return new Map([[field('3'), state]]);
    },
    onRecovered: () => undefined,
  });
  const recover = async (intent = sentIntent) => {
    await recovery.recover(intent, new AbortController().signal);
    return closed[0]?.outcome;
  };
  return { recover, readAtMs, closed };
}

describe('recovery', { concurrent: true }, () => {
  it('a customer that was deleted shows nothing, although its fields held nothing before', async () => {
    const { recover } = openRecovery([null]);
    const fields = [
      { id: field('3'), wanted: hashes.ofWanted(place, 'new'), before: hashes.ofBefore(place, null) },
    ];
    expect(await recover({ ...sentIntent, fields })).toBe('RECOVERED_UNJUDGED');
  });

  it('values that are there are proven by one read', async () => {
    const { recover, readAtMs } = openRecovery(['new']);
    expect(await recover()).toBe('RECOVERED_APPLIED');
    expect(readAtMs).toHaveLength(1);
  });

  it.each([
    ['the former value', 'old', 'RECOVERED_NOT_VISIBLE'],
    ['a third value', 'other', 'RECOVERED_DIVERGED'],
  ])('%s is confirmed by a second read that begins at least 300 ms later', async (_name, text, outcome) => {
    const { recover, readAtMs } = openRecovery([text]);
    expect(await recover()).toBe(outcome);
    expect(readAtMs).toHaveLength(2);
    expect((readAtMs[1] ?? 0) - (readAtMs[0] ?? 0)).toBeGreaterThanOrEqual(300);
  });

  it.each([
    ['a third value for a moment', ['other', 'new'], 'RECOVERED_APPLIED', 2],
    ['a third value after the former one', ['old', 'other', 'other'], 'RECOVERED_DIVERGED', 3],
    ['the former value after a third one', ['other', 'old', 'old'], 'RECOVERED_NOT_VISIBLE', 3],
    ['the wanted value only in the last read', ['old', 'other', 'old', 'new'], 'RECOVERED_APPLIED', 4],
  ])('recovery that finds %s goes on until two reads agree', async (_name, texts, outcome, reads) => {
    const { recover, readAtMs } = openRecovery(texts);
    expect(await recover()).toBe(outcome);
    expect(readAtMs).toHaveLength(reads);
  });

  it('reads that contradict each other close nothing', async () => {
    const { recover, closed } = openRecovery(['old', 'other', 'old', 'other']);
    await expect(recover()).rejects.toThrow('contradict each other');
    expect(closed).toEqual([]);
  });

  it('an intent that was not sent is closed without a read, and its fields are kept', async () => {
    const { recover, readAtMs, closed } = openRecovery(['new']);
    expect(await recover({ ...sentIntent, sentAtMs: null })).toBe('RECOVERED_NOT_SENT');
    expect(readAtMs).toEqual([]);
    expect(closed).toEqual([{ outcome: 'RECOVERED_NOT_SENT', fields: null }]);
  });

  it.each([
    ['whose fields are damaged', { fields: [], isDamaged: true }],
    ['whose hashes were made with another key', { keyId: 'other' }],
  ])('an intent %s is closed without a judgement, and its fields are kept', async (_name, changes) => {
    const { recover, readAtMs, closed } = openRecovery(['new']);
    expect(await recover({ ...sentIntent, ...changes })).toBe('RECOVERED_UNJUDGED');
    expect(readAtMs).toEqual([]);
    expect(closed).toEqual([{ outcome: 'RECOVERED_UNJUDGED', fields: null }]);
  });
});
