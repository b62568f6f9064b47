// The thread that has the journal's file open: it carries out statements, those that wait at the same time together, and waits for the disk.

import { parentPort, workerData } from 'node:worker_threads';
import type { Access } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import type { JournalProblem } from './errors.ts';
import { createStatementQueue } from './sqlite-queue.ts';
import { OPENED, monotonicMs } from './sqlite-thread.ts';
import type { Order, Reply, Statement, ThreadData } from './sqlite-thread.ts';
import { openSqlite } from './sqlite.ts';

/** No other statement joins after this time, so that the first one is soon answered also where the disk is slow. */
const TOGETHER_MS = 20;

const { file, access }: ThreadData = workerData;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
const reply = (...replies: readonly Reply[]) => parentPort?.postMessage(replies);

function problemOf(error: unknown): JournalProblem {
  if (!(error instanceof JournalUnavailable)) throw error;
  const { code, message, isLasting } = error;
  return { code, message, isLasting };
}

function open(path: string, allowed: Access): ReturnType<typeof openSqlite> | null {
  try {
    const database = openSqlite(path, allowed);
    reply({ id: OPENED, rows: [] });
    return database;
  } catch (error) {
    reply({ id: OPENED, problem: problemOf(error) });
    return null;
  }
}

function serve(database: ReturnType<typeof openSqlite>): void {
  const queue = createStatementQueue<Statement>();
  let isClosing = false;
  let turn: NodeJS.Immediate | null = null;

  function* takeStatements(): Generator<Statement> {
    const endsAtMs = monotonicMs() + TOGETHER_MS;
    do {
      const statement = queue.next();
      if (!statement) return;
      yield statement;
    } while (monotonicMs() < endsAtMs);
  }

  /** False when nothing was answered, because another process writes. */
  function answerTogether(): boolean {
    const done = database.runTogether(takeStatements());
    if (!done) return false;
    reply(
      ...done.map(({ statement: { id }, result }) =>
        result instanceof JournalUnavailable ? { id, problem: problemOf(result) } : { id, rows: result },
      ),
    );
    return true;
  }

  async function answer({ id, sql, parameters }: Statement): Promise<void> {
    try {
      reply({ id, rows: await database.run(sql, parameters) });
    } catch (error) {
      reply({ id, problem: problemOf(error) });
    }
  }

  const takeTurn = (): void => {
    turn = null;
    const late = queue.removeLate(monotonicMs());
    if (late.length > 0) reply(...late.map(({ id }) => ({ id, isLate: true as const })));
    if (queue.waiting() > 1 && answerTogether()) return planTurn();
    const statement = queue.next();
    if (statement) {
      // One that waits for another process does not hold up the next one.
      void answer(statement);
      planTurn();
    } else if (isClosing) {
      void database.close().then(() => parentPort?.close());
    }
  };

  /** Before each turn, everything that has arrived meanwhile is put into the queue. */
  const planTurn = (): void => {
    turn ??= setImmediate(takeTurn);
  };

  parentPort?.on('message', (orders: readonly Order[]) => {
    for (const order of orders) {
      if (order === 'close') isClosing = true;
      else if (order === 'forget') queue.clear();
      else queue.add(order);
    }
    planTurn();
  });
}

const database = open(file, access);
if (database) serve(database);
