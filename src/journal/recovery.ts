// What becomes of a write that nobody finished: its record is closed by a look at LoanPro, and never by sending again.

import type { EntityId, FieldId } from '../custom-fields/ids.ts';
import type { FieldState } from '../custom-fields/write/recovery-read.ts';
import type { Fingerprints } from './value-hash.ts';
import type { IntentField, IntentRow, Ledger, RecoveredOutcome } from './intents-table.ts';

/** Reads fields of a customer past every cache. */
export type Look = (
  customerId: EntityId,
  fieldIds: readonly FieldId[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<FieldId, FieldState>>;

export interface Recovery {
  /** Closes an expired intent, unless somebody else does. Throws when LoanPro cannot be read or the journal not be written. */
  recover(intent: IntentRow, signal: AbortSignal): Promise<void>;
}

export interface RecoveryOptions {
  ledger: Ledger;
  fingerprints: Fingerprints;
  look: Look;
  onRecovered: (intent: IntentRow, outcome: RecoveredOutcome) => void;
}

export function createRecovery({ ledger, fingerprints, look, onRecovered }: RecoveryOptions): Recovery {
  async function judge(intent: IntentRow, signal: AbortSignal): Promise<Verdict> {
    const { customerId, fields } = intent;
    // The step before sending was never taken, and now it cannot be: it asks for an open intent.
    if (intent.sentAtMs === null) return { outcome: 'RECOVERED_NOT_SENT', fields };
    if (intent.keyId !== fingerprints.keyId) return { outcome: 'RECOVERED_UNJUDGED', fields };
    const states = await look(
      customerId,
      fields.map(({ id }) => id),
      signal,
    );
    const judged = fields.map((field) => ({
      ...field,
      result: field.before === undefined ? 'UNCHANGED' : resultOf(field, states.get(field.id), customerId),
    }));
    const sent = judged.filter(({ before }) => before !== undefined);
    return { outcome: outcomeOf(sent.map(({ result }) => result)), fields: judged };
  }

  function resultOf(
    { id, wanted, before }: IntentField,
    state: FieldState | undefined,
    customerId: EntityId,
  ): 'APPLIED' | 'NOT_VISIBLE' | 'DIVERGED' {
    if (!state || state.isDuplicate) return 'DIVERGED';
    if (fingerprints.ofWanted(customerId, id, state.comparable) === wanted) return 'APPLIED';
    return fingerprints.ofBefore(customerId, id, state.text) === before ? 'NOT_VISIBLE' : 'DIVERGED';
  }

  return {
    async recover(intent, signal) {
      const { outcome, fields } = await judge(intent, signal);
      if (await ledger.recover(intent.id, outcome, fields)) onRecovered(intent, outcome);
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
