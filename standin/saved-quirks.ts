// The switches that a file of the stand-in brings with it, so that a twin behaves like its tenant wherever it is opened.

import type { DatabaseSync } from 'node:sqlite';
import { type Quirks, readQuirk } from './quirks.ts';

/** Expects tables without saved switches. */
export function saveQuirks(database: DatabaseSync, quirks: Partial<Quirks>): void {
  database.exec('CREATE TABLE standin_switch (name TEXT PRIMARY KEY, value TEXT)');
  const statement = database.prepare('INSERT INTO standin_switch (name, value) VALUES (?, ?)');
  for (const [name, value] of Object.entries(quirks)) statement.run(name, JSON.stringify(value));
}

/** Nothing when the file has none. */
export function savedQuirks(database: DatabaseSync): Partial<Quirks> {
  const found = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'standin_switch'").get();
  if (found === undefined) return {};
  const rows = database.prepare('SELECT name, value FROM standin_switch').all();
  return Object.assign(
    {},
    ...rows.map(({ name, value }) => readQuirk(String(name), JSON.parse(String(value)))),
  );
}
