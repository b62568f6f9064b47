// The simulated database of the journal: real SQLite in memory with the real statements, late, unsure or refused as Postgres may be.

import { DatabaseSync } from 'node:sqlite';
import type { StatementSync } from 'node:sqlite';
import { STEP_TIMEOUT_MS } from '../../src/journal/database.ts';
import type { Database, Row, SqlValue } from '../../src/journal/database.ts';
import { JournalUnavailable, NO_ANSWER } from '../../src/journal/errors.ts';
import {
  AUDIT_HEAD_TABLE,
  AUDIT_TABLE,
  TABLE,
  TRAITS_TABLE,
  statementsAfter,
} from '../../src/journal/migrations.ts';
import { LATE_STATEMENT_MS } from './bounds.ts';
import type { Owner } from './clock.ts';
import type { IntentFacts } from './facts.ts';
import { isOut } from './profile.ts';
import { later } from './world.ts';
import type { World } from './world.ts';

export interface SimulatedDatabase {
  /** The database as one process reaches it. */
  connect(owner: Owner): Database;
  /** Sets the wall clock of the database forward or back. */
  jumpClock(byMs: number): void;
  /** The open intent of a request, as it is on disk now. */
  findOpen(requestId: string): { isSent: boolean; fields: IntentFacts['fields'] } | null;
  readonly openIntents: number;
}

// One database serves all histories of this process, because to create its tables takes longer than a history.
const sqlite = new DatabaseSync(':memory:');
for (const sql of statementsAfter(0, 'sqlite')) sqlite.exec(sql);
let wallClock = () => 0;
sqlite.function('now_ms', () => Math.round(wallClock()));
const statements = new Map<string, StatementSync>();

function execute(sql: string, parameters: readonly SqlValue[]): Row[] {
  let statement = statements.get(sql);
  if (!statement) {
    // The numbers stay, and values that are given by their place are bound faster.
    statement = sqlite.prepare(sql.replaceAll(/\$(?=\d)/g, '?'));
    statements.set(sql, statement);
  }
  return statement.all(...parameters);
}

export function createDatabase(world: World): SimulatedDatabase {
  const { clock, random, profile, facts, tell } = world;
  const startedAtMs = 1_790_000_000_000;
  let jumpedMs = 0;
  wallClock = () => startedAtMs + clock.now() + jumpedMs;
  execute(`DELETE FROM ${TABLE}`, []);
  execute(`DELETE FROM ${TRAITS_TABLE}`, []);
  execute(`DELETE FROM ${AUDIT_TABLE}`, []);
  execute(`DELETE FROM ${AUDIT_HEAD_TABLE}`, []);

  /** Carries out a statement, and notes what became of the intents that it names. */
  function carryOut(sql: string, parameters: readonly SqlValue[]): Row[] {
    const rows = execute(sql, parameters);
    if (sql.startsWith('SELECT')) return rows;
    tell(() => `database: ${nameOf(sql)} ${String(parameters[0])} ${JSON.stringify(rows)}`);
    for (const { id } of rows) if (typeof id === 'string') note(id);
    return rows;
  }

  /** Returns the reason when the database refuses the statement, for example because of an index. */
  function tryToCarryOut(sql: string, parameters: readonly SqlValue[]): Row[] | JournalUnavailable {
    try {
      return carryOut(sql, parameters);
    } catch (error) {
      const code = error instanceof Error ? error.message : 'unknown';
      return new JournalUnavailable({ code });
    }
  }

  function note(id: string): void {
    const [row] = execute(`SELECT * FROM ${TABLE} WHERE id = $1`, [id]);
    if (!row) return;
    const known = facts.intents.get(id);
    const isClosed = row['closed_at_ms'] !== null;
    facts.intents.set(id, {
      id,
      requestId: String(row['request_id']),
      openedAtMs: known?.openedAtMs ?? clock.now(),
      closedAtMs: isClosed ? (known?.closedAtMs ?? clock.now()) : null,
      outcome: textOf(row['outcome']),
      told: textOf(row['told']),
      fields: JSON.parse(String(row['fields'])),
    });
  }

  /** Sends a statement that gets no clear answer: it is carried out at once, later, or never. */
  function sendUnsure(sql: string, parameters: readonly SqlValue[]): void {
    const fate = random.pick(['now', 'later', 'never']);
    tell(() => `database: no answer to ${nameOf(sql)}, carried out ${fate}`);
    if (fate === 'never') return;
    const delayMs = fate === 'now' ? random.between(0, 100) : random.between(100, LATE_STATEMENT_MS);
    clock.schedule(delayMs, null, () => {
      tryToCarryOut(sql, parameters);
    });
  }

  return {
    get openIntents() {
      return [...facts.intents.values()].filter(({ closedAtMs }) => closedAtMs === null).length;
    },
    connect: (owner) => ({
      now: 'now_ms()',
      isShared: true,
      async run(sql, parameters = []) {
        world.step(owner);
        if (!owner.isAlive) return later(world, owner, 0, () => []);
        const isAway = isOut(profile.statementOutages[owner.name], clock.now());
        if (!world.isHealed() && (isAway || random.chance(profile.statementFaults))) {
          if (random.chance(isAway ? 0.8 : 0.4)) {
            return later(world, owner, random.between(0, STEP_TIMEOUT_MS), () => {
              throw new JournalUnavailable({ code: 'SIMULATED' });
            });
          }
          sendUnsure(sql, parameters);
          const delayMs = random.chance(0.5) ? STEP_TIMEOUT_MS : random.between(0, STEP_TIMEOUT_MS);
          return later(world, owner, delayMs, () => {
            throw new JournalUnavailable({ code: NO_ANSWER, isAmbiguous: true });
          });
        }
        const { promise, resolve } = Promise.withResolvers<Row[]>();
        const isSlow = !world.isHealed() && random.chance(0.02);
        // What is on its way to the database arrives there even if the process ends meanwhile.
        clock.schedule(random.between(0.1, isSlow ? 400 : 3), null, () => {
          const rows = tryToCarryOut(sql, parameters);
          resolve(later(world, owner, random.between(0.1, isSlow ? 390 : 3), () => rowsOf(rows)));
        });
        return promise;
      },
      close: async () => undefined,
    }),
    jumpClock(byMs) {
      tell(() => `database: the clock jumps by ${Math.round(byMs)} ms`);
      jumpedMs += byMs;
    },
    findOpen(requestId) {
      const [row] = execute(
        `SELECT sent_at_ms, fields FROM ${TABLE} WHERE request_id = $1 AND closed_at_ms IS NULL`,
        [requestId],
      );
      return row ? { isSent: row['sent_at_ms'] !== null, fields: JSON.parse(String(row['fields'])) } : null;
    },
  };
}

function rowsOf(rows: Row[] | JournalUnavailable): Row[] {
  if (rows instanceof JournalUnavailable) throw rows;
  return rows;
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

function nameOf(sql: string): string {
  return sql.replaceAll(/\s+/g, ' ').slice(0, 60);
}
