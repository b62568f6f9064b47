// Watches the statements of a database: when it cannot be written, why, and when it can be written again.

import type { Metrics } from '../telemetry/metrics.ts';
import { inSpan } from '../telemetry/spans.ts';
import type { SpanDescription } from '../telemetry/spans.ts';
import type { Database, SqlValue } from './database.ts';
import { JournalUnavailable } from './errors.ts';

/** `away` and `back` are sent once for each outage. `message` can be logged: it holds no value, and no text of the database. */
export type AvailabilityNotice = { kind: 'away'; code: string; message: string } | { kind: 'back' };

/**
 * Reports when the database cannot be written any more and when it can be written again. A read that succeeds proves neither.
 * A reason that lasts needs an administrator. It is reported even when another reason was reported before, and only `check` ends it:
 * a single statement may need none of what is missing.
 */
export function observe(
  database: Database,
  onNotice: (notice: AvailabilityNotice) => void,
  metrics?: Metrics,
) {
  let reported: JournalUnavailable | null = null;
  let wasUsable = false;

  function report(problem: JournalUnavailable): void {
    // The database works. It has more to do than it can do at once, or was slow once.
    if (problem.isSingle && !problem.isLasting) return;
    const isNews = reported === null || (problem.isLasting && problem.code !== reported.code);
    if (!isNews) return;
    reported = problem;
    metrics?.journalChanged(true);
    onNotice({ kind: 'away', code: problem.code, message: problem.message });
  }

  function reportBack(): void {
    if (reported === null) return;
    reported = null;
    metrics?.journalChanged(false);
    onNotice({ kind: 'back' });
  }

  return {
    ...database,
    isUnavailable: () => reported !== null,
    /** `tryAll` tries everything that a write needs. */
    async check(tryAll: () => Promise<void>): Promise<void> {
      const problem = reported;
      await tryAll();
      // Another one may have appeared meanwhile.
      if (reported === problem) reportBack();
    },
    lastingProblem() {
      // The replicas of the former release answer reads until the last of them is replaced.
      const isReplaced = wasUsable && reported?.code === 'JOURNAL_NEWER';
      return reported?.isLasting === true && !isReplaced ? reported.message : null;
    },
    async run(sql: string, parameters?: readonly SqlValue[]) {
      const startMs = performance.now();
      try {
        const rows = await inSpan(
          () => describe(sql, database),
          async () => database.run(sql, parameters),
        );
        metrics?.statementEnded(true, performance.now() - startMs);
        if (sql.startsWith('SELECT')) return rows;
        wasUsable = true;
        if (!reported?.isLasting) reportBack();
        return rows;
      } catch (error) {
        metrics?.statementEnded(false, performance.now() - startMs);
        if (error instanceof JournalUnavailable) report(error);
        throw error;
      }
    },
  };
}

/** By OpenTelemetry's conventions for clients of databases. The statements have parameters in place of values, and are left out all the same. */
function describe(sql: string, { isShared }: Database): SpanDescription {
  const [operation = ''] = sql.split(' ', 1);
  const table = /\b(?:INTO|FROM|UPDATE) (\w+)/.exec(sql)?.[1];
  return {
    name: table === undefined ? operation : `${operation} ${table}`,
    isCall: true,
    attributes: {
      'db.system.name': isShared ? 'postgresql' : 'sqlite',
      'db.operation.name': operation,
      ...(table !== undefined && { 'db.collection.name': table }),
    },
  };
}
