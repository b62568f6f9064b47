// A customer as the gateway knows it: the few members it shows, and the texts stored in its custom fields.

import type { EntityId, FieldId, RowId } from './ids.ts';

export type CustomerType = 'INDIVIDUAL' | 'COMPANY' | 'OTHER';

export interface CustomerProfile {
  customId: string | null;
  firstName: string | null;
  lastName: string | null;
  companyName: string | null;
  email: string | null;
  status: string | null;
  type: CustomerType | null;
}

/** One stored row. A field without a row was never set; a row may also hold `null` or an empty text. */
export interface StoredValue {
  rowId: RowId;
  fieldId: FieldId;
  text: string | null;
}

/** A customer that exists. A part that was not asked for is `null`; `stored` is complete or `null`, never a part. */
export interface Customer {
  id: EntityId;
  profile: CustomerProfile | null;
  stored: StoredValue[] | null;
}

/** The row that counts for each field, and the fields with more than one: the highest row id is the newest. */
export function rowsByField(stored: readonly StoredValue[]): {
  newest: Map<FieldId, StoredValue>;
  duplicated: Set<FieldId>;
} {
  const newest = new Map<FieldId, StoredValue>();
  const duplicated = new Set<FieldId>();
  for (const row of stored) {
    const other = newest.get(row.fieldId);
    if (other) duplicated.add(row.fieldId);
    if (!other || Number(row.rowId) > Number(other.rowId)) newest.set(row.fieldId, row);
  }
  return { newest, duplicated };
}
