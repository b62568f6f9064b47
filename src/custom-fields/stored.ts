// What LoanPro stores for one entity: the members of its profile, and the rows of its custom fields.

import type { EntityRef, Profile } from './entities.ts';
import type { FieldId, RowId } from './ids.ts';

/** One stored row. A field that was never set has no row. A row may hold `null` or an empty text. */
export interface StoredRow {
  rowId: RowId;
  fieldId: FieldId;
  text: string | null;
}

/** The parts of an entity that a request needs, beyond the fact that it exists. */
export interface RequestedParts {
  profile: boolean;
  rows: boolean;
}

/** An entity that exists. A part that was not requested is `null`. When `rows` is not `null`, it is complete. */
export interface StoredEntity {
  entity: EntityRef;
  profile: Profile | null;
  rows: readonly StoredRow[] | null;
}

/** Returns the newest row of each field, which is the one with the highest id, and the fields that have more than one row. */
export function rowsByField(rows: readonly StoredRow[]): {
  newest: Map<FieldId, StoredRow>;
  duplicated: Set<FieldId>;
} {
  const newest = new Map<FieldId, StoredRow>();
  const duplicated = new Set<FieldId>();
  for (const row of rows) {
    const other = newest.get(row.fieldId);
    if (other) duplicated.add(row.fieldId);
    if (!other || Number(row.rowId) > Number(other.rowId)) newest.set(row.fieldId, row);
  }
  return { newest, duplicated };
}
