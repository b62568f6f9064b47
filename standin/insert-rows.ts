// Filling a table quickly: one prepared statement for rows of the same columns.

import type { DatabaseSync, SQLInputValue } from 'node:sqlite';

/** Prepares once, inserts as often as it is called. */
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
