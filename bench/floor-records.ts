// The records of a write that the floor makes: three durable statements for each, as the journal of the gateway.

import { DatabaseSync } from 'node:sqlite';

export interface FloorRecords {
  open(
    customer: string,
    text: string,
  ): { beforeSend(held: string | null): void; close(outcome: string): void };
}

/** Opens a new file with the same settings as the journal. */
export function openFloorRecords(file: string): FloorRecords {
  const database = new DatabaseSync(file);
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL');
  database.exec(
    'CREATE TABLE writes (id INTEGER PRIMARY KEY, customer TEXT, text TEXT, held TEXT, outcome TEXT, atMs INTEGER)',
  );
  const insert = database.prepare('INSERT INTO writes (customer, text, atMs) VALUES (?, ?, ?)');
  const hold = database.prepare('UPDATE writes SET held = ? WHERE id = ?');
  const end = database.prepare('UPDATE writes SET outcome = ? WHERE id = ?');
  return {
    open(customer, text) {
      const { lastInsertRowid: id } = insert.run(customer, text, Date.now());
      return {
        beforeSend: (held) => void hold.run(held, id),
        close: (outcome) => void end.run(outcome, id),
      };
    },
  };
}
