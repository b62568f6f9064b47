// What an entity holds in its custom fields: rows with their definitions, in display order, with or without unset fields.

import { mayExist, selectDefinitions } from './definition.ts';
import type { CustomFieldDefinition, DefinitionList, FieldSelector } from './definition.ts';
import { isEmptyText } from './empty.ts';
import type { EntityRef } from './entities.ts';
import type { FieldId } from './ids.ts';
import type { Kind } from './kinds/kind.ts';
import type { StoredRow } from './stored.ts';

/** What an entity holds in one field, as the gateway knows it. It reaches a caller only through `disclose.ts`. */
export interface HeldValue {
  entity: EntityRef;
  /** The definition of the field, or only its id where there is no definition. */
  field: CustomFieldDefinition | FieldId;
  /** With an id: set when LoanPro does not tell whether the field has a definition. */
  isUnverified?: boolean;
  /** The stored text. `null`, blank texts and the empty values of the kind mean that nothing is held. */
  text: string | null;
  /** Whether the field has more than one row. Then `text` is that of the newest row. */
  isDuplicate: boolean;
}

/** A field that holds nothing. */
export function unsetValue(entity: EntityRef, field: HeldValue['field']): HeldValue {
  return { entity, field, isUnverified: false, text: null, isDuplicate: false };
}

/** Returns the value of every visible field that has a row, in display order. Values without a definition come last. */
export function resolveDefinitions(
  entity: EntityRef,
  rows: readonly StoredRow[],
  definitions: DefinitionList,
): HeldValue[] {
  const values: HeldValue[] = [];
  let last: HeldValue | null = null;
  for (const { fieldId, text } of rowsInOrder(rows, definitions)) {
    if (last && idOf(last.field) === fieldId) {
      last.isDuplicate = true;
      continue;
    }
    const field = definitions.byId.get(fieldId) ?? fieldId;
    if (field === fieldId && definitions.hides(fieldId)) continue;
    const isUnverified = field === fieldId && mayExist(definitions, fieldId);
    last = { entity, field, isUnverified, text, isDuplicate: false };
    values.push(last);
  }
  return values;
}

/** Rows in display order, of each field the newest one first. */
function rowsInOrder(rows: readonly StoredRow[], definitions: DefinitionList): readonly StoredRow[] {
  const ranks = rows.map(({ fieldId }) => rankOf(fieldId, definitions));
  if (ranks.every((rank, index) => index === 0 || rank > (ranks[index - 1] ?? rank))) return rows;
  return rows
    .map((row, index) => ({ row, rank: ranks[index] ?? 0 }))
    .toSorted((a, b) => a.rank - b.rank || Number(b.row.rowId) - Number(a.row.rowId))
    .map(({ row }) => row);
}

/** The place of a field in the display order. Fields without a definition come last, by their ids. */
function rankOf(id: FieldId, { ordered, ranks }: DefinitionList): number {
  return ranks.get(id) ?? ordered.length + Number(id);
}

/** Returns the visible values with their definitions in another list, in its display order. */
export function resolveAnew(values: readonly HeldValue[], definitions: DefinitionList): HeldValue[] {
  const anew = values.flatMap((value) => {
    const id = idOf(value.field);
    const field = definitions.byId.get(id) ?? id;
    if (field === id && definitions.hides(id)) return [];
    return { ...value, field, isUnverified: mayExist(definitions, id) };
  });
  return inDisplayOrder(anew, definitions);
}

/** Sorts values by the display order of this list. */
function inDisplayOrder(values: readonly HeldValue[], definitions: DefinitionList): HeldValue[] {
  return values
    .map((value) => ({ value, rank: rankOf(idOf(value.field), definitions) }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}

const kindOf = (field: HeldValue['field']): Kind | null => (typeof field === 'string' ? null : field.kind);
const idOf = (field: HeldValue['field']): FieldId => (typeof field === 'string' ? field : field.id);

/** Which fields a caller wants listed. */
interface Listing {
  /** `null` lists all fields. */
  selectors: readonly FieldSelector[] | null;
  /** Whether active fields that hold nothing are listed as well. */
  includeUnset: boolean;
}

/** Returns the wanted values in display order. Fields are selected first, so that no other field of the tenant makes work. */
export function listValues(
  entity: EntityRef,
  values: readonly HeldValue[],
  definitions: DefinitionList,
  { selectors, includeUnset }: Listing,
): HeldValue[] {
  if (selectors === null) {
    return includeUnset
      ? withUnset(entity, onlySet(values), definitions, definitions.ordered)
      : onlySet(values);
  }
  const ids = new Set<string>();
  const fields = new Set<CustomFieldDefinition>();
  for (const selector of selectors) {
    // A stored value without a definition can only be found by its id.
    if ('id' in selector) ids.add(selector.id);
    for (const definition of selectDefinitions(definitions, selector)) {
      ids.add(definition.id);
      fields.add(definition);
    }
  }
  const set = onlySet(values.filter(({ field }) => ids.has(idOf(field))));
  return includeUnset ? withUnset(entity, set, definitions, [...fields]) : set;
}

/**
 * Returns the values that hold something. An empty value is also returned when its field has several rows, because that is a
 * problem to show.
 */
function onlySet(values: readonly HeldValue[]): HeldValue[] {
  return values.filter(({ field, text, isDuplicate }) => isDuplicate || !isEmptyText(text, kindOf(field)));
}

/** Adds an unset value for every other field of these that is active. */
function withUnset(
  entity: EntityRef,
  set: readonly HeldValue[],
  definitions: DefinitionList,
  fields: readonly CustomFieldDefinition[],
): HeldValue[] {
  const taken = new Set(set.map(({ field }) => idOf(field)));
  const unset = fields
    .filter(({ active, id }) => active && !taken.has(id))
    .map((definition) => unsetValue(entity, definition));
  return inDisplayOrder([...set, ...unset], definitions);
}

/** Returns the value of the field with this id, or `undefined` when the entity has no row for it. */
export function findValue(values: readonly HeldValue[], fieldId: string): HeldValue | undefined {
  return values.find(({ field }) => idOf(field) === fieldId);
}
