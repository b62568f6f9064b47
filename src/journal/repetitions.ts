// Finds the write of an earlier request with the same idempotency key, so that a repetition sends nothing.

import { setTimeout as wait } from 'node:timers/promises';
import type { EarlierWrite, Idempotency } from '../custom-fields/write/journal.ts';
import { isLeftOpen } from './intent-row.ts';
import type { IntentRow } from './intent-row.ts';
import type { IntentsTable } from './intents-table.ts';
import { recordedWrite } from './recorded-write.ts';
import type { Recovery } from './recovery.ts';
import type { ValueHashes } from './value-hashes.ts';

interface RepetitionsOptions {
  table: Pick<IntentsTable, 'find' | 'findByKey'>;
  recovery: Pick<Recovery, 'look'>;
  /** Of the key in use first, and of the former one. */
  allHashes: readonly Pick<ValueHashes, 'ofInput'>[];
  tenant: string;
}

export interface Repetitions {
  findEarlier(idempotency: Idempotency, signal: AbortSignal): Promise<EarlierWrite | null>;
}

const CHECK_FIRST_MS = 25;
const CHECK_SELDOM_MS = 250;

/** A write of another process that takes longer than this may have ended together with its process. */
const LOOK_AFTER_MS = 1000;

export function createRepetitions({ table, recovery, allHashes, tenant }: RepetitionsOptions): Repetitions {
  /** Reads LoanPro once, which closes the intent when every value is there. A read that fails says nothing new. */
  async function lookAt(row: IntentRow, signal: AbortSignal): Promise<IntentRow> {
    await recovery.look(row, signal).catch(() => undefined);
    return (await table.find(row.id)) ?? row;
  }

  return {
    async findEarlier({ key, input }, signal) {
      const startMs = performance.now();
      let hasLooked = false;
      for (let pauseMs = CHECK_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, CHECK_SELDOM_MS)) {
        const row = await table.findByKey(key);
        if (!row) return null;
        const isSameInput = allHashes.some((hashes) => row.inputHash === hashes.ofInput(tenant, input));
        const tell = (found: IntentRow) => ({ earlier: recordedWrite(found), isSameInput });
        if (!isSameInput || row.outcome !== null) return tell(row);
        if (isLeftOpen(row)) return tell(await lookAt(row, signal));
        if (!hasLooked && performance.now() - startMs > LOOK_AFTER_MS) {
          hasLooked = true;
          const seen = await lookAt(row, signal);
          if (seen.outcome !== null) return tell(seen);
        }
        await wait(pauseMs, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return tell(row);
      }
    },
  };
}
