// The journal: it decides which write may run next, and records each write and its outcome.

import { setTimeout as wait } from 'node:timers/promises';
import type { AuditEvent } from '../custom-fields/audit-trail.ts';
import { entityKey } from '../custom-fields/entities.ts';
import type { WriteJournal } from '../custom-fields/write/journal.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { createAuditChain } from './audit-chain.ts';
import { listWrites } from './audit-listing.ts';
import { createAuditTable } from './audit-table.ts';
import { createAuditTrail } from './audit-trail.ts';
import { CHECK_EVERY_MS, createClaims } from './claims.ts';
import type { Database } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import type { IntentRow, RecoveredOutcome } from './intent-row.ts';
import { createIntent } from './intent.ts';
import { createIntentsTable } from './intents-table.ts';
import { createPendingOutcomes } from './pending-outcomes.ts';
import { keyOf, openCounts, openHome } from './home.ts';
import type { JournalHome } from './home.ts';
import { observe } from './observed-database.ts';
import type { AvailabilityNotice } from './observed-database.ts';
import { startRecoveryLoop } from './recovery-loop.ts';
import { isWriteId, recordedWrite } from './recorded-write.ts';
import { createRecoveryByKey } from './recovery-by-key.ts';
import type { ReadForRecovery } from './recovery.ts';
import { createRepetitions } from './repetitions.ts';
import { createSightings } from './sightings.ts';
import type { SharedCounts, SharedCountsNotice } from './shared-rate-limits.ts';
import { createTenantTraits } from './tenant-traits.ts';
import { createValueHashes, hashScope } from './value-hashes.ts';
import { createQueue } from './queue.ts';

export interface JournalOptions {
  home: JournalHome;
  /** The instance id. Several tenants in one database do not affect each other. */
  tenant: string;
  readForRecovery: ReadForRecovery;
  /** How long an intent keeps all other writers out when nobody closes it. */
  leaseMs: number;
  /** How much of the lease must remain when the request is sent: until then, every effect of the request is visible. */
  sendMarginMs: number;
  onNotice: (notice: JournalNotice) => void;
  metrics?: Metrics;
}

export type JournalNotice =
  | AvailabilityNotice
  | SharedCountsNotice
  /** A second row appeared for a field that had one: the tenant keys its values by row. */
  | { kind: 'keyed-by-row' }
  | { kind: 'recovered'; intent: IntentRow; outcome: RecoveredOutcome }
  | { kind: 'not-recovered'; error: unknown };

export interface Journal extends WriteJournal {
  /**
   * Says in words why nothing can be recorded until somebody changes a setting, a right or the database. `null` while there is no such
   * problem. Waits for the first use of the journal, which begins when it is opened.
   */
  lastingProblem(): Promise<string | null>;
  /** Whether the journal could not be written at the last attempt. */
  isUnavailable(): boolean;
  /** What replicas count together. `null` where the journal is not shared. */
  sharedCounts: SharedCounts | null;
  /** Tries a last time to record outcomes that could not be recorded before. */
  close(): Promise<void>;
}

const MAX_WAITING = 8;

/**
 * A write that has waited in the queue of this process pauses for this time. Another process checks about every `CHECK_EVERY_MS`, so it can
 * write in the pause.
 */
const LET_OTHERS_IN_MS = CHECK_EVERY_MS + 15;

/**
 * Opens the journal, and creates or upgrades its tables. Throws `JournalUnavailable` when a file cannot be opened or has a newer
 * version. A Postgres is first used by the first write, so that the gateway starts without it.
 */
export async function openJournal({ home, ...options }: JournalOptions): Promise<Journal> {
  const formerKey = home.kind === 'memory' ? null : (home.formerKey ?? null);
  const sharedCounts = await openCounts(home, options.tenant, options.onNotice);
  const journal = createJournal(await openHome(home), keyOf(home), { ...options, formerKey });
  return {
    ...journal,
    sharedCounts,
    async close() {
      await journal.close();
      await sharedCounts?.close();
    },
  };
}

/** The journal in a database that is open. `key` is the key for the hashes of values. */
export function createJournal(
  opened: Database,
  key: string,
  {
    tenant,
    readForRecovery,
    leaseMs,
    sendMarginMs,
    onNotice,
    metrics,
    formerKey = null,
  }: Omit<JournalOptions, 'home'> & { formerKey?: string | null },
): Omit<Journal, 'sharedCounts'> {
  const database = observe(opened, onNotice, metrics);
  const table = createIntentsTable(database, tenant);
  const keys = [key, ...(formerKey === null ? [] : [formerKey])] as const;
  const hashes = createValueHashes(key);
  const allHashes = [hashes, ...keys.slice(1).map(createValueHashes)] as const;
  const pendingOutcomes = createPendingOutcomes(table);
  const traits = createTenantTraits(database, tenant, () => onNotice({ kind: 'keyed-by-row' }));
  const trail = createAuditTrail(createAuditTable(database, tenant, createAuditChain(keys)));
  const retryPending = async () => {
    await traits.retry();
    await pendingOutcomes.retry();
    await trail.retry();
  };
  const queue = createQueue(MAX_WAITING);
  const keyQueue = createQueue(Infinity);
  const recovery = createRecoveryByKey(
    {
      table,
      traits,
      readForRecovery,
      onRecovered(intent, outcome) {
        metrics?.intentRecovered(outcome);
        onNotice({ kind: 'recovered', intent, outcome });
        void trail.record(recoveredEvent(intent, outcome));
      },
    },
    allHashes,
  );
  const sightings = createSightings();
  const repetitions = createRepetitions({ table, recovery, allHashes, tenant });
  const claims = createClaims({
    table,
    pendingOutcomes,
    recovery,
    repetitions,
    sightings,
    keyId: hashes.keyId,
    leaseMs,
  });
  // A wrong setting or a missing right is reported at the start, and not by the first write.
  const firstUse = Promise.allSettled([trail.retry(), table.tryWriting()]);
  /** A right that is missing fails only the statements that need it, so the recovery goes on with the others. */
  const tryWriting = () =>
    database
      .check(() => table.tryWriting())
      .catch((error: unknown) => {
        if (!(error instanceof JournalUnavailable && error.isSingle)) throw error;
      });
  const stopRecoveryLoop = startRecoveryLoop({
    table: { ...table, tryWriting },
    pendingOutcomes: { retry: retryPending },
    recovery,
    sightings,
    isUnavailable: () => database.isUnavailable(),
    onListed: (open) => metrics?.intentsOpen(open),
    onFailure: (error) => onNotice({ kind: 'not-recovered', error }),
  });

  return {
    async open(request) {
      const { entity, signal } = request;
      const { release, hasWaited } = await queue.acquire(entityKey(entity), signal);
      const scope = hashScope(tenant, entity);
      const fields = request.fields.map(({ fieldId, name, wanted }) => ({
        id: fieldId,
        ...(name === null ? {} : { name }),
        wanted: hashes.ofWanted({ scope, entityId: entity.id, fieldId }, wanted),
      }));
      const idempotency = request.idempotency && {
        key: request.idempotency.key,
        inputHash: hashes.ofInput(tenant, request.idempotency.input),
      };
      try {
        if (hasWaited && database.isShared) {
          await wait(LET_OTHERS_IN_MS, undefined, { signal }).catch(() => undefined);
        }
        const claim = await claims.claim(request, { scope, fields, idempotency });
        if ('earlier' in claim) {
          release();
          return claim;
        }
        const { id, startMs } = claim;
        const sendUntilMs = startMs + leaseMs - sendMarginMs;
        const intent = createIntent(
          { table, pendingOutcomes, traits, hashes },
          { id, entity, hashScope: scope, fields, sendUntilMs, release },
        );
        return { intent };
      } catch (error) {
        release();
        throw error;
      }
    },
    async takeKey(idempotencyKey, signal) {
      const turn = await keyQueue.acquire(idempotencyKey, signal).catch(() => null);
      return turn && turn.release;
    },
    findEarlier: ({ idempotency, signal }) => repetitions.findEarlier(idempotency, signal),
    async find(writeId) {
      const row = isWriteId(writeId) ? await table.find(writeId) : null;
      return row && recordedWrite(row);
    },
    record: trail.record,
    writesOf: (entity, page) => listWrites(database, tenant, entity, page),
    async lastingProblem() {
      await firstUse;
      return database.lastingProblem();
    },
    isUnavailable: () => database.isUnavailable(),
    async close() {
      await firstUse;
      await stopRecoveryLoop();
      await retryPending().catch(() => undefined);
      await database.close();
    },
  };
}

function recoveredEvent(intent: IntentRow, outcome: RecoveredOutcome): AuditEvent {
  const { id: writeId, actor, entity, requestId, fields } = intent;
  const fieldIds = fields.map(({ id }) => id);
  return { kind: 'write_recovered', actor, entity, fieldIds, requestId, writeId, codes: [outcome] };
}
