// What LoanPro stores for one entity: the members of its profile, and the rows of its custom fields.

import type { EntityRef, Profile } from './entities.ts';
import type { FieldId, RowId } from './ids.ts';

/** One stored row. A field without a row was never set; a row may also hold `null` or an empty text. */
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

/** An entity that exists. A part that was not requested is `null`; `rows` is complete or `null`, and never a part of the rows. */
export interface StoredEntity {
  entity: EntityRef;
  profile: Profile | null;
  rows: readonly StoredRow[] | null;
}

/** The row that counts for each field, and the fields with more than one row: the highest row id is the newest. */
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
