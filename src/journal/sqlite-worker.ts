// The thread that has the journal's file open: it carries out statements one after the other, and waits for the disk.

import { parentPort, workerData } from 'node:worker_threads';
import type { Access } from './database.ts';
import { JournalUnavailable, NO_ANSWER } from './errors.ts';
import type { JournalProblem } from './errors.ts';
import { openSqlite } from './sqlite.ts';
import { OPENED, monotonicMs } from './sqlite-thread.ts';
import type { Reply, Statement, ThreadData } from './sqlite-thread.ts';

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

async function answer({ id, sql, parameters, untilMs }: Statement): Promise<void> {
  // Nobody waits for it any more, so it must not change anything.
  if (monotonicMs() > untilMs) return reply({ id, problem: { code: NO_ANSWER } });
  try {
    reply({ id, rows: (await database?.run(sql, parameters, untilMs - monotonicMs())) ?? [] });
  } catch (error) {
    reply({ id, problem: problemOf(error) });
  }
}

if (database) {
  const close = () => database.close().then(() => parentPort?.close());
  parentPort?.on('message', (message: Statement | 'close') => {
    void (message === 'close' ? close() : answer(message));
  });
}
