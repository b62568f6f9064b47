// The numbers that name things, each a type of its own, so that a row is never taken for a field.

export type EntityId = string & { readonly names: 'entity' };
export type FieldId = string & { readonly names: 'field' };
export type RowId = string & { readonly names: 'row' };

const SYSTEM_ID = /^[1-9][0-9]{0,9}$/;

/** True for an id in its one form: at most ten digits, no sign, no leading zero. A company has such an id as well. */
export function isSystemId(text: string): boolean {
  return SYSTEM_ID.test(text);
}

export function isEntityId(text: string): text is EntityId {
  return SYSTEM_ID.test(text);
}

export function isFieldId(text: string): text is FieldId {
  return SYSTEM_ID.test(text);
}

export function isRowId(text: string): text is RowId {
  return SYSTEM_ID.test(text);
}
