// One open intent in the hands of the write that holds it: its last record before the request, and the ways it ends.

import type { EntityId } from '../custom-fields/ids.ts';
import type { Intent, IntentEnd } from '../custom-fields/write/journal.ts';
import type { Endings } from './pending-outcomes.ts';
import { IntentExpired } from './errors.ts';
import type { Fingerprints } from './value-hash.ts';
import type { End, IntentField, Ledger } from './intents-table.ts';
import type { EndTurn } from './write-queue.ts';

interface Held {
  id: string;
  customerId: EntityId;
  fields: readonly IntentField[];
  /** On the clock of `performance.now()`, and counted from before the intent was recorded: never later than the journal has it. */
  sendUntilMs: number;
  endTurn: EndTurn;
}

export function createIntent(
  { ledger, endings, fingerprints }: { ledger: Ledger; endings: Endings; fingerprints: Fingerprints },
  { id, customerId, fields, sendUntilMs, endTurn }: Held,
): Intent {
  let known = fields;

  const finish = (end: End) => endings.record({ id, customerId, end, mayComeLate: false }).finally(endTurn);

  function finishAs({ outcome: told, results, status }: IntentEnd, outcome: End['outcome']): Promise<void> {
    const ended = known.map((field) => withResult(field, results.get(field.id)));
    return finish({ told, outcome, fields: ended, upstreamStatus: status });
  }

  return {
    async recordBefore(texts) {
      known = known.map((field) => {
        const text = texts.get(field.id);
        const isToChange = text !== undefined;
        return isToChange ? { ...field, before: fingerprints.ofBefore(customerId, field.id, text) } : field;
      });
      if (!(await ledger.recordBefore(id, known))) throw new IntentExpired();
    },
    requireTimeToSend() {
      if (performance.now() > sendUntilMs) throw new IntentExpired();
    },
    closeUnsent: () => finish(unsent(known)),
    close: (end) => finishAs(end, end.outcome),
    leaveOpen: (end) => finishAs(end, null),
    abandon: endTurn,
  };
}

/** How an intent ends of which no request left. */
export function unsent(fields: readonly IntentField[]): End {
  return { told: null, outcome: 'NOT_SENT', fields, upstreamStatus: null };
}

function withResult(field: IntentField, result: ReturnType<IntentEnd['results']['get']>): IntentField {
  return result === undefined ? field : { ...field, result };
}
