// What an entity holds in its custom fields: rows with their definitions, in display order, with or without unset fields.

import { compareDisplayOrder, selectDefinitions } from './definition.ts';
import type { CustomFieldDefinition, DefinitionList, FieldSelector } from './definition.ts';
import { isEmptyText } from './empty.ts';
import type { EntityRef } from './entities.ts';
import type { FieldId } from './ids.ts';
import type { Kind } from './kinds/kind.ts';
import { rowsByField } from './stored.ts';
import type { StoredRow } from './stored.ts';

/** What an entity holds in one field, as the gateway knows it. It reaches a caller only through `disclose.ts`. */
export interface HeldValue {
  entity: EntityRef;
  /** The definition of the field, or only its id where LoanPro has no definition. */
  field: CustomFieldDefinition | FieldId;
  /** The stored text. `null`, blank texts and the empty values of the kind mean that nothing is held. */
  text: string | null;
  /** Whether the field has more than one row. Then `text` is that of the newest row. */
  isDuplicate: boolean;
}

/** A field that holds nothing. */
export function unsetValue(entity: EntityRef, field: CustomFieldDefinition): HeldValue {
  return { entity, field, text: null, isDuplicate: false };
}

/** Returns the value of every field that has a row, in display order. Values without a definition come last. */
export function resolveDefinitions(
  entity: EntityRef,
  rows: readonly StoredRow[],
  { byId }: Pick<DefinitionList, 'byId'>,
): HeldValue[] {
  const { newest, duplicated } = rowsByField(rows);
  const values: HeldValue[] = [];
  for (const { fieldId, text } of newest.values()) {
    values.push({ entity, field: byId.get(fieldId) ?? fieldId, text, isDuplicate: duplicated.has(fieldId) });
  }
  return values.toSorted(compareValues);
}

/** Returns the values with their definitions in another list, in its display order. */
export function resolveAnew(
  values: readonly HeldValue[],
  { byId }: Pick<DefinitionList, 'byId'>,
): HeldValue[] {
  return values
    .map((value) => ({ ...value, field: byId.get(idOf(value.field)) ?? idOf(value.field) }))
    .toSorted(compareValues);
}

/** Display order, in which values without a definition come last. */
function compareValues({ field: a }: HeldValue, { field: b }: HeldValue): number {
  if (typeof a !== 'string' && typeof b !== 'string') return compareDisplayOrder(a, b);
  return Number(typeof a === 'string') - Number(typeof b === 'string') || Number(idOf(a)) - Number(idOf(b));
}

const kindOf = (field: HeldValue['field']): Kind | null => (typeof field === 'string' ? null : field.kind);
const idOf = (field: HeldValue['field']): FieldId => (typeof field === 'string' ? field : field.id);

/**
 * Returns the values that hold something. An empty value is also returned when its field has several rows, because that is a
 * problem to show.
 */
export function onlySet(values: readonly HeldValue[]): HeldValue[] {
  return values.filter(({ field, text, isDuplicate }) => isDuplicate || !isEmptyText(text, kindOf(field)));
}

/** Returns the values that hold something, and an unset value for every other active field. */
export function withUnset(
  entity: EntityRef,
  values: readonly HeldValue[],
  definitions: DefinitionList,
): HeldValue[] {
  const set = onlySet(values);
  const taken = new Set(set.map(({ field }) => idOf(field)));
  const unset = definitions.ordered
    .filter(({ active, id }) => active && !taken.has(id))
    .map((definition) => unsetValue(entity, definition));
  return [...set, ...unset].toSorted(compareValues);
}

/** Returns the values whose fields are named by one of the selectors. */
export function onlySelected(
  values: readonly HeldValue[],
  definitions: DefinitionList,
  selectors: readonly FieldSelector[],
): HeldValue[] {
  const ids = new Set<string>();
  for (const selector of selectors) {
    // A stored value without a definition can only be found by its id.
    if ('id' in selector) ids.add(selector.id);
    for (const { id } of selectDefinitions(definitions, selector)) ids.add(id);
  }
  return values.filter(({ field }) => ids.has(idOf(field)));
}

/** Returns the value of the field with this id, or `undefined` when the entity has no row for it. */
export function findValue(values: readonly HeldValue[], fieldId: string): HeldValue | undefined {
  return values.find(({ field }) => idOf(field) === fieldId);
}
