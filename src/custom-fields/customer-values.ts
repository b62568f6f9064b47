// All the values of one customer: joined to their definitions, in display order, filled up or picked from.

import { rowsByField } from './customer.ts';
import type { StoredValue } from './customer.ts';
import { compareDisplayOrder, selectDefinitions } from './definition.ts';
import type { CustomFieldDefinition, DefinitionList, FieldSelector } from './definition.ts';
import type { EntityId, FieldId } from './ids.ts';
import { readValue } from './value.ts';
import type { CustomFieldValue } from './value.ts';

/**
 * The values of all stored rows of a customer, in display order, those without a definition last. Of two rows for one
 * field the newest counts, and says so.
 */
export function readStoredValues(
  customerId: EntityId,
  stored: readonly StoredValue[],
  definitions: ReadonlyMap<FieldId, CustomFieldDefinition>,
): CustomFieldValue[] {
  const { newest, duplicated } = rowsByField(stored);
  const values: CustomFieldValue[] = [];
  for (const { fieldId, text } of newest.values()) {
    values.push(readValue(customerId, definitions.get(fieldId) ?? fieldId, text, duplicated.has(fieldId)));
  }
  return values.toSorted(compareValues);
}

/** Display order, in which a value whose definition is gone comes last. */
function compareValues(a: CustomFieldValue, b: CustomFieldValue): number {
  if (a.definition && b.definition) return compareDisplayOrder(a.definition, b.definition);
  return Number(!a.definition) - Number(!b.definition) || Number(a.fieldId) - Number(b.fieldId);
}

/** The values that hold something. A row that holds nothing is no value, unless something is wrong with it. */
export function onlySet(values: readonly CustomFieldValue[]): CustomFieldValue[] {
  return values.filter(({ rawText, problem }) => rawText !== null || problem !== null);
}

/** The values that hold something, and an unset one for every other active field. */
export function withUnset(
  customerId: EntityId,
  values: readonly CustomFieldValue[],
  definitions: DefinitionList,
): CustomFieldValue[] {
  const set = onlySet(values);
  const taken = new Set(set.map(({ fieldId }) => fieldId));
  const unset = definitions.ordered
    .filter(({ active, id }) => active && !taken.has(id))
    .map((definition) => readValue(customerId, definition, null));
  return [...set, ...unset].toSorted(compareValues);
}

/** The values whose fields are named by one of the selectors. */
export function onlySelected(
  values: readonly CustomFieldValue[],
  definitions: DefinitionList,
  selectors: readonly FieldSelector[],
): CustomFieldValue[] {
  const ids = new Set<string>();
  for (const selector of selectors) {
    // A stored value may have an id and no definition any more.
    if (selector.id != null) ids.add(selector.id);
    for (const { id } of selectDefinitions(definitions, selector)) ids.add(id);
  }
  return values.filter(({ fieldId }) => ids.has(fieldId));
}
