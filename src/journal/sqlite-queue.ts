// The statements that wait for the thread of the journal's file: which one is next, and which ones have waited too long.

import { isBeginning } from './database.ts';

interface Waiting {
  sql: string;
  /** From this time of `monotonicMs()` on it must not begin. */
  beginBeforeMs: number;
}

interface StatementQueue<Statement extends Waiting> {
  add(statement: Statement): void;
  /** The next statement to carry out. One that continues a write comes before all that begin one, so that a running write ends. */
  next(): Statement | undefined;
  waiting(): number;
  /** Removes and returns those that have waited too long. */
  removeLate(nowMs: number): Statement[];
  clear(): void;
}

export function createStatementQueue<Statement extends Waiting>(): StatementQueue<Statement> {
  const beginning: Statement[] = [];
  const continuing: Statement[] = [];

  return {
    add(statement) {
      (isBeginning(statement.sql) ? beginning : continuing).push(statement);
    },
    next: () => continuing.shift() ?? beginning.shift(),
    waiting: () => continuing.length + beginning.length,
    removeLate(nowMs) {
      // All wait for the same time, so the oldest of each list is late first.
      return [continuing, beginning].flatMap((line) => {
        const firstInTime = line.findIndex(({ beginBeforeMs }) => beginBeforeMs > nowMs);
        return line.splice(0, firstInTime === -1 ? line.length : firstInTime);
      });
    },
    clear() {
      continuing.length = 0;
      beginning.length = 0;
    },
  };
}
