// The recovery of a write that was not finished: LoanPro is read, and the record is closed. The write is never sent again.

import { setTimeout as wait } from 'node:timers/promises';
import type { EntityRef } from '../custom-fields/entities.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import type { FieldState } from '../custom-fields/write/recovery-read.ts';
import type { IntentField, IntentRow, RecoveredOutcome } from './intent-row.ts';
import type { IntentsTable } from './intents-table.ts';
import type { TenantTraitsTable } from './tenant-traits.ts';
import type { ValueHashes } from './value-hashes.ts';

/** Reads what the fields of an entity hold now, never from a copy. */
export type ReadForRecovery = (
  entity: EntityRef,
  fieldIds: readonly FieldId[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<FieldId, FieldState>>;

export interface Recovery {
  /**
   * Closes an intent whose lease is over, unless somebody else does. Throws when LoanPro cannot be read or its reads contradict each
   * other, and when the journal cannot be written.
   */
  recover(intent: IntentRow, signal: AbortSignal): Promise<void>;
  /**
   * Reads once, and closes an intent of any age when every value is there: its request cannot take effect a second time. Anything else
   * that the read shows may still change.
   */
  look(intent: IntentRow, signal: AbortSignal): Promise<void>;
}

interface RecoveryOptions {
  table: Pick<IntentsTable, 'recover'>;
  traits: Pick<TenantTraitsTable, 'markKeyedByRow'>;
  hashes: ValueHashes;
  readForRecovery: ReadForRecovery;
  onRecovered: (intent: IntentRow, outcome: RecoveredOutcome) => void;
}

/** How long after a read another one may confirm what it shows: at least 300 ms, and timers may end a little early. */
const CONFIRM_AFTER_MS = 301;

/** How many reads are made until two of them, one after the other, show the same. */
const MAX_READS = 4;

export function createRecovery({
  table,
  traits,
  hashes,
  readForRecovery,
  onRecovered,
}: RecoveryOptions): Recovery {
  async function judge(intent: IntentRow, signal: AbortSignal): Promise<Verdict> {
    const { entity, fields } = intent;
    // The record before sending was not made. It cannot be made any more once the intent is closed so.
    if (intent.sentAtMs === null) return { outcome: 'RECOVERED_NOT_SENT', fields: null };
    const isFirstForm = intent.keyId === hashes.firstFormKeyId;
    const isComparable = intent.keyId === hashes.keyId || isFirstForm;
    if (intent.isDamaged || !isComparable) return { outcome: 'RECOVERED_UNJUDGED', fields: null };
    const ids = fields.map(({ id }) => id);
    const read = async () => judgeFields(intent, await readForRecovery(entity, ids, signal));
    let verdict = await read();
    for (let reads = 1; reads < MAX_READS; reads++) {
      // Only values that are there are proven by one read. LoanPro's reads may lag behind, or show the value of a moment.
      if (verdict.outcome === 'RECOVERED_APPLIED') return verdict;
      await wait(CONFIRM_AFTER_MS, undefined, { signal }).catch(() => undefined);
      const next = await read();
      if (isSame(verdict, next)) return next;
      verdict = next;
    }
    if (verdict.outcome === 'RECOVERED_APPLIED') return verdict;
    throw new Error('The recovery reads of an unfinished write contradict each other.');
  }

  async function judgeFields(intent: IntentRow, states: ReadonlyMap<FieldId, FieldState>): Promise<Verdict> {
    // The entity does not exist any more. What its fields held cannot be found out.
    if (states.size === 0) return { outcome: 'RECOVERED_UNJUDGED', fields: null };
    const judged = intent.fields.map((field) => ({
      ...field,
      result: field.before === undefined ? 'UNCHANGED' : resultOf(field, states.get(field.id), intent),
    }));
    // Whatever the outcome is: no later request may add another row. It is marked first, so that a crash does not lose it.
    if (intent.fields.some((field) => hasSecondRow(field, states.get(field.id), intent)))
      await traits.markKeyedByRow();
    const sent = judged.filter(({ before }) => before !== undefined);
    // In the first form, the text that the field holds may be the wanted one although the hashes differ.
    if (intent.keyId === hashes.firstFormKeyId && sent.some(({ result }) => result === 'NOT_VISIBLE')) {
      return { outcome: 'RECOVERED_UNJUDGED', fields: null };
    }
    return { outcome: outcomeOf(sent.map(({ result }) => result)), fields: judged };
  }

  function resultOf(
    { id: fieldId, wanted, before }: IntentField,
    state: FieldState | undefined,
    { entity, hashScope: scope, keyId }: IntentRow,
  ): 'APPLIED' | 'NOT_VISIBLE' | 'DIVERGED' {
    if (!state || state.isDuplicate) return 'DIVERGED';
    const place = { scope, entityId: entity.id, fieldId };
    // The first form of most texts was the text itself.
    const comparable = keyId === hashes.keyId ? [state.comparable] : [state.comparable, state.text ?? ''];
    if (comparable.some((text) => hashes.ofWanted(place, text) === wanted)) return 'APPLIED';
    return hashes.ofBefore(place, state.text) === before ? 'NOT_VISIBLE' : 'DIVERGED';
  }

  /** Whether a field that had exactly one row before the request has more rows now. A field with several rows is not sent. */
  function hasSecondRow(
    { id: fieldId, before, hadRow }: IntentField,
    state: FieldState | undefined,
    { entity, hashScope: scope }: IntentRow,
  ): boolean {
    if (before === undefined || !state?.isDuplicate) return false;
    // In an older record, only a text shows that there was a row.
    return hadRow ?? before !== hashes.ofBefore({ scope, entityId: entity.id, fieldId }, null);
  }

  return {
    async look(intent, signal) {
      if (intent.sentAtMs === null || intent.isDamaged || intent.keyId !== hashes.keyId) return;
      const ids = intent.fields.map(({ id }) => id);
      const { outcome, fields } = await judgeFields(
        intent,
        await readForRecovery(intent.entity, ids, signal),
      );
      if (outcome !== 'RECOVERED_APPLIED') return;
      if (await table.recover(intent.id, outcome, fields)) onRecovered(intent, outcome);
    },
    async recover(intent, signal) {
      const { outcome, fields } = await judge(intent, signal);
      if (await table.recover(intent.id, outcome, fields)) onRecovered(intent, outcome);
    },
  };
}

interface Verdict {
  outcome: RecoveredOutcome;
  /** `null` keeps the recorded fields. */
  fields: readonly IntentField[] | null;
}

function isSame(one: Verdict, other: Verdict): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function outcomeOf(results: readonly string[]): RecoveredOutcome {
  if (results.every((result) => result === 'APPLIED')) return 'RECOVERED_APPLIED';
  return results.every((result) => result === 'NOT_VISIBLE') ? 'RECOVERED_NOT_VISIBLE' : 'RECOVERED_DIVERGED';
}
