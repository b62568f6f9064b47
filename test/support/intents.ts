// Journal files for tests, and the records in a journal, read as an operator reads them.

import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { EntityRef } from '../../src/custom-fields/entities.ts';
import { openReader } from '../../src/journal/reader.ts';
import type { JournalPlace } from '../../src/journal/reader.ts';
import type { IntentRow } from '../../src/journal/intent-row.ts';
import { makeFolder } from './process.ts';

/** A file for a journal, in a folder of its own. */
export async function makePlace(): Promise<{ kind: 'file'; path: string }> {
  return { kind: 'file', path: path.join(await makeFolder(), 'journal.sqlite') };
}

/** The records of all entities or of one, oldest first. */
export async function readIntents(
  place: JournalPlace,
  entity: EntityRef | null = null,
): Promise<IntentRow[]> {
  const reader = await openReader(place, 'read');
  try {
    const listed = await reader.list({ entity, isOpen: false, limit: 100_000 });
    return listed.map((intent) => {
      if (intent.entity === null) throw new Error(`The record ${intent.id} names no entity.`);
      return { ...intent, entity: intent.entity };
    });
  } finally {
    await reader.close();
  }
}

/** Makes the lease of every open intent in a file so short that it is over as soon as a process sees the intent. */
export function endLeases({ path: file }: { path: string }): void {
  const database = new DatabaseSync(file, { timeout: 5000 });
  database.exec(END_LEASES);
  database.close();
}

/** The same as a statement. */
export const END_LEASES =
  'UPDATE write_intent SET lease_ends_at_ms = opened_at_ms WHERE closed_at_ms IS NULL';
