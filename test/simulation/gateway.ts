// One simulated gateway process: the real write path and the real journal over the simulated LoanPro and database.

import { NOBODY } from '../../src/custom-fields/audit-trail.ts';
import type { DefinitionList } from '../../src/custom-fields/definition.ts';
import { readForRecovery } from '../../src/custom-fields/write/recovery-read.ts';
import { READ_BACK_PAUSES_MS, createSettleTime } from '../../src/custom-fields/write/settle-time.ts';
import type { CustomFieldStore } from '../../src/custom-fields/write/store.ts';
import { startUpdate } from '../../src/custom-fields/write/update.ts';
import type { RunningUpdate } from '../../src/custom-fields/write/update.ts';
import type { UpdateReport } from '../../src/custom-fields/write/report.ts';
import type { RequestedChange } from '../../src/custom-fields/write/change.ts';
import { createJournal } from '../../src/journal/journal.ts';
import { createSharedCopy } from '../../src/loanpro/shared-copy.ts';
import type { Transport } from '../../src/loanpro/transport/transport.ts';
import { formFor, sendUpdate } from '../../src/loanpro/update-request.ts';
import { LEASE_MS, SEND_MARGIN_MS } from './bounds.ts';
import type { Owner } from './clock.ts';
import type { SimulatedDatabase } from './database.ts';
import { CUSTOMER } from './loanpro.ts';
import type { SimulatedLoanPro } from './loanpro.ts';
import type { ReadPurpose } from './stored-rows.ts';
import type { World } from './world.ts';

export interface WriteCall {
  requestId: string;
  values: readonly RequestedChange[];
  endsAtMs: number;
  signal: AbortSignal;
  idempotencyKey: string | null;
}

export interface Gateway {
  write(call: WriteCall): Promise<UpdateReport>;
}

/** To be called as a part of the process `owner`. */
export function startGateway(
  world: World,
  owner: Owner,
  loanPro: SimulatedLoanPro,
  database: SimulatedDatabase,
): Gateway {
  const { tell } = world;
  const definitions = createSharedCopy<DefinitionList>({
    fetch: () => loanPro.readDefinitions(owner),
    isEmpty: ({ ordered }) => ordered.length === 0,
    maxAgeMs: 300_000,
    onRefreshFailed: () => undefined,
  });
  const settleTime = createSettleTime(READ_BACK_PAUSES_MS);

  const storeFor = (requestId: string, ownPurpose: ReadPurpose | null): CustomFieldStore => ({
    loadDefinitions: (_type, signal) => definitions.load(signal),
    loadFreshDefinitions: (_type, signal) => definitions.loadFresh(signal),
    fetchForWrite: (_entity, signal, purpose = 'plan') =>
      loanPro.readCustomer(owner, signal, ownPurpose ?? purpose),
    writeFields(entity, { writes, ...traits }, guard) {
      const form = formFor({ dialect: 'field', emptyValue: 'empty-text' }, traits);
      const transport: Transport = {
        ...NO_TRANSPORT,
        write: (_path, body, inner) => loanPro.put(owner, requestId, body, inner),
      };
      return sendUpdate(transport, { id: entity.id, writes, form }, guard);
    },
  });

  const recoveryStore = storeFor('recovery', 'recovery');
  const journal = createJournal(database.connect(owner), 'key of the simulation', {
    tenant: '1',
    readForRecovery: (entity, fieldIds, signal) => readForRecovery(recoveryStore, entity, fieldIds, signal),
    leaseMs: LEASE_MS,
    sendMarginMs: SEND_MARGIN_MS,
    onNotice: (notice) =>
      tell(() => `notice: ${notice.kind}${'error' in notice ? ` ${String(notice.error)}` : ''}`),
  });

  async function noteEnd(ended: RunningUpdate['ended']): Promise<void> {
    const end = await ended;
    if (end && end.report.seenAfterMs !== null) settleTime.noteDelay(end.report.seenAfterMs);
  }

  return {
    write({ requestId, values, endsAtMs, signal, idempotencyKey }) {
      const { answer, ended } = startUpdate(storeFor(requestId, null), journal, {
        entity: CUSTOMER,
        values,
        formats: { date: 'YYYY-MM-DD' },
        requestId,
        actor: { ...NOBODY, address: 'simulation' },
        endsAtMs,
        signal,
        idempotencyKey,
        readBackPausesMs: settleTime.pausesMs(),
      });
      void noteEnd(ended);
      return answer;
    },
  };
}

async function notUsed(): Promise<never> {
  throw new Error('The simulation does not use this.');
}

const NO_TRANSPORT = {
  read: notUsed,
  readForWrite: notUsed,
  readBack: notUsed,
  optional: { readForWrite: notUsed, readBack: notUsed },
  setRequest: () => undefined,
  requestOf: () => ({ caller: { key: 'simulation', isIdentified: false }, endsAtMs: Infinity }),
  isTokenRefused: () => false,
  close: async () => undefined,
};
