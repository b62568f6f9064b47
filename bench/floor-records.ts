// The records of a write that the floor makes: as much as the journal of the gateway, with as few flushes of the disk as one program can do with.

import { createHmac, randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';

export interface FloorRecords {
  open(
    customer: string,
    text: string,
  ): { beforeSend(held: string | null): void; close(outcome: string): void };
}

const keyed = (...parts: readonly (string | number | null)[]) =>
  createHmac('sha256', 'key of the floor').update(JSON.stringify(parts)).digest('base64url');

/**
 * Opens a new file with the same settings as the journal. Each write gets a row with keyed hashes of its texts, a record in a chain of hashes whose end
 * is signed, and a line in the log.
 */
export function openFloorRecords(file: string, log: (line: string) => void): FloorRecords {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE writes (id TEXT PRIMARY KEY, customer TEXT, wanted TEXT, held TEXT, outcome TEXT, atMs INTEGER);
    CREATE TABLE records (seq INTEGER PRIMARY KEY, id TEXT, customer TEXT, outcome TEXT, atMs INTEGER, hash TEXT);
    CREATE TABLE head (one INTEGER PRIMARY KEY, seq INTEGER, signature TEXT)`);
  const insert = database.prepare('INSERT INTO writes (id, customer, wanted, atMs) VALUES (?, ?, ?, ?)');
  const hold = database.prepare('UPDATE writes SET held = ? WHERE id = ?');
  const end = database.prepare('UPDATE writes SET outcome = ? WHERE id = ?');
  const record = database.prepare('INSERT INTO records VALUES (?, ?, ?, ?, ?, ?)');
  const sign = database.prepare('INSERT OR REPLACE INTO head VALUES (1, ?, ?)');
  let last = { seq: 0, hash: '' };

  return {
    open(customer, text) {
      const id = randomUUID();
      insert.run(id, customer, keyed('wanted', customer, text), Date.now());
      return {
        beforeSend: (held) => void hold.run(keyed('held', customer, held), id),
        close(outcome) {
          const atMs = Date.now();
          const seq = last.seq + 1;
          last = { seq, hash: keyed('record', last.hash, seq, id, customer, outcome, atMs) };
          database.exec('BEGIN');
          record.run(seq, id, customer, outcome, atMs, last.hash);
          sign.run(seq, keyed('head', seq, last.hash));
          end.run(outcome, id);
          database.exec('COMMIT');
          log(JSON.stringify({ time: atMs, customer, writeId: id, outcome }));
        },
      };
    },
  };
}
