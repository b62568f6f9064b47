// The thread that has the journal's file open: it carries out statements one after the other, and waits for the disk.

import { parentPort, workerData } from 'node:worker_threads';
import type { Access } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import type { JournalProblem } from './errors.ts';
import { createStatementQueue } from './sqlite-queue.ts';
import { OPENED, monotonicMs } from './sqlite-thread.ts';
import type { Order, Reply, Statement, ThreadData } from './sqlite-thread.ts';
import { openSqlite } from './sqlite.ts';

const { file, access }: ThreadData = workerData;
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
const reply = (message: Reply) => parentPort?.postMessage(message);

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

const database = open(file, access);

async function answer({ id, sql, parameters }: Statement): Promise<void> {
  try {
    reply({ id, rows: (await database?.run(sql, parameters)) ?? [] });
  } catch (error) {
    reply({ id, problem: problemOf(error) });
  }
}

if (database) {
  const queue = createStatementQueue<Statement>();
  let isClosing = false;
  let turn: NodeJS.Immediate | null = null;

  const takeTurn = (): void => {
    turn = null;
    for (const { id } of queue.removeLate(monotonicMs())) reply({ id, isLate: true });
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

  parentPort?.on('message', (order: Order) => {
    if (order === 'close') isClosing = true;
    else if (order === 'forget') queue.clear();
    else queue.add(order);
    planTurn();
  });
}
