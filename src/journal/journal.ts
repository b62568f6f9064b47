// The journal: who may write next, what was written, and what became of it.

import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { IntentRequest, WriteJournal } from '../custom-fields/write/journal.ts';
import type { Database, SqlValue } from './database.ts';
import { createEndings } from './pending-outcomes.ts';
import { CustomerBusy, JournalUnavailable } from './errors.ts';
import { createFingerprints, readOrMakeKey } from './value-hash.ts';
import { createIntent, unsent } from './intent.ts';
import { createLedger } from './intents-table.ts';
import type { IntentField, IntentRow, RecoveredOutcome } from './intents-table.ts';
import { createRecovery } from './recovery.ts';
import type { Look } from './recovery.ts';
import { IN_MEMORY, openSqlite } from './sqlite.ts';
import { startSweep } from './recovery-loop.ts';
import { createTurns } from './write-queue.ts';

/** `key` is what the hashes of values are made with. Without one, a file has its own beside it. */
export type JournalHome =
  | { kind: 'memory' }
  | { kind: 'file'; path: string; key: string | null }
  | { kind: 'postgres'; url: string; key: string };

export interface JournalOptions {
  home: JournalHome;
  /** Whose customers these are: several tenants in one database do not get into each other's way. */
  tenant: string;
  look: Look;
  /** How long an intent keeps all others out when nobody ends it. */
  lifeMs: number;
  /** How much of that has to be left when the request leaves: to send it, to read it back, to record it. */
  aftermathMs: number;
  onNotice: (notice: JournalNotice) => void;
}

export type JournalNotice =
  | { kind: 'away'; code: string }
  | { kind: 'back' }
  | { kind: 'recovered'; intent: IntentRow; outcome: RecoveredOutcome }
  | { kind: 'not-recovered'; error: unknown };

export interface Journal extends WriteJournal {
  /** Tries a last time to record what could not be recorded. */
  close(): Promise<void>;
}

const MAX_WAITING = 8;

// How often to look whether a write of another process is over.
const LOOK_EVERY_MS = 25;
const LOOK_LATER_MS = 250;

/** Long enough for a process that looks every `LOOK_EVERY_MS`, give or take, to get its turn before the next of this one. */
const AFTER_YOU_MS = 40;

/** Opens the journal. Throws `JournalUnavailable` when its file cannot be opened; a Postgres may come later. */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { home, tenant, lifeMs, aftermathMs, onNotice } = options;
  const database = observed(await openHome(home), onNotice);
  const ledger = createLedger(database, tenant);
  const fingerprints = createFingerprints(keyOf(home), tenant);
  const endings = createEndings(ledger);
  const turns = createTurns(MAX_WAITING);
  const recovery = createRecovery({
    ledger,
    fingerprints,
    look: options.look,
    onRecovered: (intent, outcome) => onNotice({ kind: 'recovered', intent, outcome }),
  });
  const stopSweep = startSweep({
    ledger,
    endings,
    recovery,
    isAway: () => database.isAway(),
    onFailure: (error) => onNotice({ kind: 'not-recovered', error }),
  });

  /** Records an intent as soon as the customer has no other open one. Gives its id, and a moment before it was recorded. */
  async function claim(request: IntentRequest, fields: readonly IntentField[]) {
    const { entity, requestId, caller, signal } = request;
    const customerId = entity.id;
    for (;;) {
      await endings.retry(customerId);
      const id = randomUUID();
      const startMs = performance.now();
      const isClaimed = await ledger
        .claim({ id, customerId, requestId, caller, fields, keyId: fingerprints.keyId, lifeMs })
        .catch(async (error: unknown) => {
          if (error instanceof JournalUnavailable && error.isAmbiguous) {
            await endings.record({ id, customerId, end: unsent(fields), mayComeLate: true });
          }
          throw error;
        });
      if (isClaimed) return { id, startMs };
      const other = await ledger.findOpen(customerId);
      if (other) await outwait(other, request);
      if (signal.aborted) throw new CustomerBusy();
    }
  }

  /** Returns when it is worth trying again. */
  async function outwait(other: IntentRow, { endsAtMs, signal }: IntentRequest): Promise<void> {
    if (other.leftMs <= 0) return recovery.recover(other, signal);
    // Its caller has been told, so it stays open to the end of its life: not worth waiting for when that is too late.
    const isLeftOpen = other.told !== null;
    if (isLeftOpen && performance.now() + other.leftMs > endsAtMs) throw new CustomerBusy();
    const pauseMs = isLeftOpen ? LOOK_LATER_MS : LOOK_EVERY_MS;
    await wait(Math.min(other.leftMs, pauseMs * (0.5 + Math.random())), undefined, { signal }).catch(
      () => undefined,
    );
  }

  return {
    async open(request) {
      const { entity, signal } = request;
      const customerId = entity.id;
      const { endTurn, hasWaited } = await turns.take(customerId, signal);
      const fields = request.fields.map(({ fieldId, wanted }) => ({
        id: fieldId,
        wanted: fingerprints.ofWanted(customerId, fieldId, wanted),
      }));
      try {
        if (hasWaited && database.isShared) await wait(AFTER_YOU_MS);
        const { id, startMs } = await claim(request, fields);
        const sendUntilMs = startMs + lifeMs - aftermathMs;
        return createIntent(
          { ledger, endings, fingerprints },
          { id, customerId, fields, sendUntilMs, endTurn },
        );
      } catch (error) {
        endTurn();
        throw error;
      }
    },
    async close() {
      await stopSweep();
      await endings.retry().catch(() => undefined);
      await database.close();
    },
  };
}

async function openHome(home: JournalHome): Promise<Database> {
  if (home.kind !== 'postgres') return openSqlite(home.kind === 'file' ? home.path : IN_MEMORY);
  // Its client is loaded only where it is needed.
  const { openPostgres } = await import('./postgres.ts');
  return openPostgres(home.url);
}

function keyOf(home: JournalHome): string {
  switch (home.kind) {
    case 'memory':
      return randomBytes(32).toString('base64url');
    case 'file':
      // The suffix is one that the files of SQLite have, so that what keeps these out of a repository keeps the key out too.
      return home.key ?? readOrMakeKey(`${home.path}-key`);
    case 'postgres':
      return home.key;
  }
}

/** Tells when the database cannot be written any more and when it can, once each. That it can be read proves neither. */
function observed(database: Database, onNotice: JournalOptions['onNotice']) {
  let isAway = false;
  return {
    ...database,
    isAway: () => isAway,
    async run(sql: string, parameters?: readonly SqlValue[]) {
      try {
        const rows = await database.run(sql, parameters);
        const isBack = isAway && !sql.startsWith('SELECT');
        if (isBack) onNotice({ kind: 'back' });
        isAway &&= !isBack;
        return rows;
      } catch (error) {
        if (!isAway && error instanceof JournalUnavailable) onNotice({ kind: 'away', code: error.code });
        isAway = true;
        throw error;
      }
    },
  };
}
