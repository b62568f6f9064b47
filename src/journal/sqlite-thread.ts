// The journal's file as the other threads of the process see it: a database in a thread of its own, with a deadline.

import { Worker } from 'node:worker_threads';
import { STEP_TIMEOUT_MS, TURN_WAIT_MS } from './database.ts';
import type { Access, Database, Row, SqlValue } from './database.ts';
import { JournalOverloaded, JournalUnavailable, NO_ANSWER } from './errors.ts';
import type { JournalProblem } from './errors.ts';

export interface ThreadData {
  file: string;
  access: Access;
}

export interface Statement {
  id: number;
  sql: string;
  parameters: readonly SqlValue[];
  /** From this time of `monotonicMs()` on it must not begin. */
  beginBeforeMs: number;
}

/** `forget`: nobody waits any more for the statements that have not begun. `close`: no other one follows. */
export type Order = Statement | 'forget' | 'close';

export type Reply = { id: number } & ({ rows: Row[] } | { problem: JournalProblem } | { isLate: true });

/** The id of the first reply, which says whether the file could be opened. */
export const OPENED = 0;

/** The thread answers within `STEP_TIMEOUT_MS` after it began with a statement, unless the disk does not answer. */
const SPARE_MS = 100;

/**
 * Opens the file in a thread, so that a disk that does not answer holds up nothing but the journal. Throws `JournalUnavailable` when
 * the file cannot be opened, or its version does not allow the access.
 */
export async function openSqliteThread(file: string, access: Access): Promise<Database> {
  const thread = startThread({ file, access });
  await thread.opened;
  return {
    now: 'now_ms()',
    isShared: false,
    run: (sql, parameters = []) => thread.run(sql, parameters),
    close: () => thread.close(),
  };
}

interface Waiting {
  resolve: (rows: Row[]) => void;
  reject: (reason: JournalUnavailable) => void;
}

function startThread(workerData: ThreadData) {
  const worker = new Worker(new URL('./sqlite-worker.ts', import.meta.url), { workerData, execArgv: [] });
  const waiting = new Map<number, Waiting>();
  let lastId = OPENED;
  let ended: JournalUnavailable | null = null;
  let silence: NodeJS.Timeout | undefined;

  let orders: Order[] = [];

  /** What is ordered in one turn of the event loop is sent in one message: each message wakes the thread, and what arrives together is written together. */
  function order(next: Order): void {
    if (orders.push(next) > 1) return;
    setImmediate(() => {
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
      worker.postMessage(orders);
      orders = [];
    });
  }

  function waitFor(id: number): Promise<Row[]> {
    const { promise, resolve, reject } = Promise.withResolvers<Row[]>();
    waiting.set(id, { resolve, reject });
    return promise;
  }

  function rejectAll(reason: JournalUnavailable): void {
    clearTimeout(silence);
    for (const { reject } of waiting.values()) reject(reason);
    waiting.clear();
  }

  /** The thread takes few statements at a time, so its silence is hardly longer than the time of a single one. */
  function watchSilence(): void {
    clearTimeout(silence);
    if (waiting.size === 0) return;
    const timer = setTimeout(() => {
      // An answer that has arrived is read first: this thread may have been too busy to read it.
      setImmediate(() => {
        if (silence === timer && waiting.size > 0) giveUp();
      });
    }, STEP_TIMEOUT_MS + SPARE_MS);
    silence = timer;
  }

  function giveUp(): void {
    order('forget');
    // Any of them may have begun, and is then carried out when the disk answers again.
    rejectAll(new JournalUnavailable({ code: NO_ANSWER, isAmbiguous: true }));
  }

  // An error that ends the thread is a bug. Everything that waits for it must still end.
  function end(error: unknown): void {
    ended ??= new JournalUnavailable({
      code: 'JOURNAL_THREAD_ENDED',
      message: `The thread that writes the journal has ended (${error instanceof Error ? error.name : 'closed'}). Restart the gateway.`,
      isLasting: true,
    });
    rejectAll(ended);
  }

  function settle(reply: Reply): void {
    const caller = waiting.get(reply.id);
    waiting.delete(reply.id);
    if ('rows' in reply) caller?.resolve(reply.rows);
    else caller?.reject('isLate' in reply ? new JournalOverloaded() : new JournalUnavailable(reply.problem));
  }

  worker.on('message', (replies: readonly Reply[]) => {
    replies.forEach(settle);
    watchSilence();
  });
  worker.on('error', end);
  worker.on('exit', end);
  // The process may end while the thread waits for statements, and not before the file is open.
  const opened = waitFor(OPENED).finally(() => worker.unref());

  return {
    opened,
    async run(sql: string, parameters: readonly SqlValue[]): Promise<Row[]> {
      if (ended) throw ended;
      const id = (lastId += 1);
      const rows = waitFor(id);
      if (waiting.size === 1) watchSilence();
      order({ id, sql, parameters, beginBeforeMs: monotonicMs() + TURN_WAIT_MS });
      return rows;
    },
    async close(): Promise<void> {
      if (ended) return;
      const { promise: exited, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, STEP_TIMEOUT_MS);
      worker.once('exit', () => resolve());
      order('close');
      await exited;
      // It would hold up the end of the process.
      clearTimeout(timer);
    },
  };
}

/** The same clock in all threads. `performance.now()` begins with each thread. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
