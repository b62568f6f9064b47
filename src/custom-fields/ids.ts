// Ids, with a type of its own for each kind of id, so that the id of a row cannot be used as the id of a field.

export type EntityId = string & { readonly names: 'entity' };
export type FieldId = string & { readonly names: 'field' };
export type RowId = string & { readonly names: 'row' };

const SYSTEM_ID = /^[1-9][0-9]{0,9}$/;

/**
 * Whether the text is an id: at most ten digits, without a sign and without a leading zero. Ids of companies have the same form.
 */
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
