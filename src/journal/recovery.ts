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
  /** Closes an expired intent, unless somebody else does. Throws when LoanPro cannot be read, or when the journal cannot be written. */
  recover(intent: IntentRow, signal: AbortSignal): Promise<void>;
  /**
   * Reads once, and closes an intent of any age when every value is there: its request cannot take effect a second time. Anything else
   * that the read shows may still change.
   */
  look(intent: IntentRow, signal: AbortSignal): Promise<void>;
}

interface RecoveryOptions {
  table: Pick<IntentsTable, 'recover' | 'closeApplied'>;
  traits: Pick<TenantTraitsTable, 'markKeyedByRow'>;
  hashes: ValueHashes;
  readForRecovery: ReadForRecovery;
  onRecovered: (intent: IntentRow, outcome: RecoveredOutcome) => void;
}

/** How long after a read that shows a former value another one has to confirm it. */
const CONFIRM_AFTER_MS = 300;

export function createRecovery({
  table,
  traits,
  hashes,
  readForRecovery,
  onRecovered,
}: RecoveryOptions): Recovery {
  async function judge(intent: IntentRow, signal: AbortSignal): Promise<Verdict> {
    const { entity, fields } = intent;
    // The record before sending was never made, and it cannot be made any more: that needs an intent that has not expired.
    if (intent.sentAtMs === null) return { outcome: 'RECOVERED_NOT_SENT', fields };
    const isFirstForm = intent.keyId === hashes.firstFormKeyId;
    if (intent.keyId !== hashes.keyId && !isFirstForm) return { outcome: 'RECOVERED_UNJUDGED', fields };
    const ids = fields.map(({ id }) => id);
    const first = await judgeFields(intent, await readForRecovery(entity, ids, signal));
    if (!first.fields.some(({ result }) => result === 'NOT_VISIBLE')) return first;
    // A single read that shows a former value is no evidence: LoanPro's reads may lag behind.
    await wait(CONFIRM_AFTER_MS, undefined, { signal }).catch(() => undefined);
    return judgeFields(intent, await readForRecovery(entity, ids, signal));
  }

  async function judgeFields(intent: IntentRow, states: ReadonlyMap<FieldId, FieldState>): Promise<Verdict> {
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
      return { outcome: 'RECOVERED_UNJUDGED', fields: intent.fields };
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

  /** Whether a field that had a text before the request, and therefore exactly one row, has more rows now. */
  function hasSecondRow(
    { id: fieldId, before }: IntentField,
    state: FieldState | undefined,
    { entity, hashScope: scope }: IntentRow,
  ): boolean {
    if (before === undefined || !state?.isDuplicate) return false;
    return before !== hashes.ofBefore({ scope, entityId: entity.id, fieldId }, null);
  }

  return {
    async look(intent, signal) {
      if (intent.sentAtMs === null || intent.keyId !== hashes.keyId) return;
      const ids = intent.fields.map(({ id }) => id);
      const { outcome, fields } = await judgeFields(
        intent,
        await readForRecovery(intent.entity, ids, signal),
      );
      if (outcome !== 'RECOVERED_APPLIED') return;
      if (await table.closeApplied(intent.id, fields)) onRecovered(intent, outcome);
    },
    async recover(intent, signal) {
      const { outcome, fields } = await judge(intent, signal);
      if (await table.recover(intent.id, outcome, fields)) onRecovered(intent, outcome);
    },
  };
}

interface Verdict {
  outcome: RecoveredOutcome;
  fields: readonly IntentField[];
}

function outcomeOf(results: readonly string[]): RecoveredOutcome {
  if (results.every((result) => result === 'APPLIED')) return 'RECOVERED_APPLIED';
  return results.every((result) => result === 'NOT_VISIBLE') ? 'RECOVERED_NOT_VISIBLE' : 'RECOVERED_DIVERGED';
}
