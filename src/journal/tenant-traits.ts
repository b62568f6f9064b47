// What the journal remembers of a tenant beside its writes: whether the tenant keys its values by row.

import type { Database } from './database.ts';
import { JournalUnavailable } from './errors.ts';
import { TRAITS_TABLE } from './migrations.ts';

export interface TenantTraitsTable {
  /** Whether this process found the trait. The table has what other processes found, and what was found before a restart. */
  isMarkedHere(): boolean;
  /**
   * Records that the tenant keys its values by row. Throws while the journal is unavailable. The mark is kept then, and `retry` records it.
   */
  markKeyedByRow(): Promise<void>;
  /** Tries again to record a mark. It does not throw while that is still impossible: the marks hold up no record of other writes. */
  retry(): Promise<void>;
}

const KEYED_BY_ROW = 'keyed-by-row';

/** A condition on one row of `table`, a table with the column `tenant`. */
export function isKeyedByRow(table: string): string {
  return `EXISTS (SELECT 1 FROM ${TRAITS_TABLE} AS trait WHERE trait.tenant = ${table}.tenant AND trait.name = '${KEYED_BY_ROW}')`;
}

/** `onMarked` is called when this process is the first one to find the trait. */
export function createTenantTraits(
  database: Database,
  tenant: string,
  onMarked: () => void,
): TenantTraitsTable {
  let state: 'unmarked' | 'pending' | 'recorded' = 'unmarked';

  async function record(): Promise<void> {
    if (state !== 'pending') return;
    await database.run(
      `INSERT INTO ${TRAITS_TABLE} (tenant, name, found_at_ms) VALUES ($1, $2, ${database.now})
       ON CONFLICT (tenant, name) DO NOTHING`,
      [tenant, KEYED_BY_ROW],
    );
    state = 'recorded';
  }

  return {
    isMarkedHere: () => state !== 'unmarked',
    async markKeyedByRow() {
      if (state === 'unmarked') {
        state = 'pending';
        onMarked();
      }
      await record();
    },
    async retry() {
      await record().catch((error: unknown) => {
        if (!(error instanceof JournalUnavailable)) throw error;
      });
    },
  };
}
