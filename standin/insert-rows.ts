// Inserts many rows with one prepared statement.

import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** Prepares the statement. Each call of the returned function inserts one row. */
export function createInserter<Column extends string>(
  database: DatabaseSync,
  table: string,
  columns: readonly Column[],
) {
  const places = columns.map(() => '?').join(', ');
  const statement = database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`);
  return (row: Record<Column, SQLInputValue>): void => {
    statement.run(...columns.map((column) => row[column]));
  };
}
