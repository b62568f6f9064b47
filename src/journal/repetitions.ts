// Finds the write of an earlier request with the same idempotency key, so that a repetition sends nothing.

import { setTimeout as wait } from 'node:timers/promises';
import type { EarlierWrite, Idempotency } from '../custom-fields/write/journal.ts';
import { isLeftOpen } from './intent-row.ts';
import type { IntentsTable } from './intents-table.ts';
import { recordedWrite } from './recorded-write.ts';
import type { Recovery } from './recovery.ts';
import type { ValueHashes } from './value-hashes.ts';

interface RepetitionsOptions {
  table: Pick<IntentsTable, 'find' | 'findByKey'>;
  recovery: Pick<Recovery, 'look'>;
  hashes: Pick<ValueHashes, 'ofInput'>;
  tenant: string;
}

export interface Repetitions {
  findEarlier(idempotency: Idempotency, signal: AbortSignal): Promise<EarlierWrite | null>;
}

const CHECK_FIRST_MS = 25;
const CHECK_SELDOM_MS = 250;

export function createRepetitions({ table, recovery, hashes, tenant }: RepetitionsOptions): Repetitions {
  return {
    async findEarlier({ key, input }, signal) {
      for (let pauseMs = CHECK_FIRST_MS; ; pauseMs = Math.min(pauseMs * 2, CHECK_SELDOM_MS)) {
        const row = await table.findByKey(key);
        if (!row) return null;
        const isSameInput = row.inputHash === hashes.ofInput(tenant, input);
        if (!isSameInput || row.outcome !== null || signal.aborted) {
          return { earlier: recordedWrite(row), isSameInput };
        }
        if (isLeftOpen(row)) {
          // A read that fails says nothing new.
          await recovery.look(row, signal).catch(() => undefined);
          return { earlier: recordedWrite((await table.find(row.id)) ?? row), isSameInput };
        }
        await wait(pauseMs, undefined, { signal }).catch(() => undefined);
      }
    },
  };
}
