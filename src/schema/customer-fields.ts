// Loads and shows the custom fields of a customer for resolvers, with definitions that know what the selectors name.

import { mayExist, selectDefinitions } from '../custom-fields/definition.ts';
import type { CustomFieldDefinition, DefinitionList, FieldSelector } from '../custom-fields/definition.ts';
import { findValue, unsetValue } from '../custom-fields/held-values.ts';
import type { HeldValue } from '../custom-fields/held-values.ts';
import type { CustomFieldValue } from '../custom-fields/disclose.ts';
import { isFieldId } from '../custom-fields/ids.ts';
import type { Context } from '../context.ts';
import type { LoadedEntity, LoadedFields } from '../loaders.ts';
import { needsFreshList, selectDefinition } from './custom-field-definition.ts';

/** Passes the fields of the customer to `use`, loaded and with definitions that know what the selectors name, if any do. */
export function withFields<Result>(
  customer: LoadedEntity,
  selectors: readonly FieldSelector[],
  context: Context,
  use: (fields: LoadedFields) => Result,
): Result | Promise<Result> {
  if (customer.fields instanceof Error) throw customer.fields;
  const fields = customer.fields && context.loaders.upToDate(customer.entity, customer.fields);
  if (fields && knowsAll(fields, selectors)) return use(fields);
  return fetchFields(customer, fields, selectors, context).then(use);
}

async function fetchFields(
  customer: LoadedEntity,
  known: LoadedFields | null,
  selectors: readonly FieldSelector[],
  context: Context,
): Promise<LoadedFields> {
  const fields = known ?? (await loadFields(customer, context));
  if (knowsAll(fields, selectors)) return fields;
  // Before it is said that there is no such field, LoanPro is asked.
  const request = { fields: selectors, entity: customer.entity };
  const { gap } = await context.loaders.freshDefinitions('customer', request);
  if (gap && hasUnknownName(context.loaders.upToDate(customer.entity, fields), selectors)) throw gap.error;
  return context.loaders.upToDate(customer.entity, fields);
}

function hasUnknownName({ definitions }: LoadedFields, selectors: readonly FieldSelector[]): boolean {
  return selectors.some(
    (selector) => 'name' in selector && selectDefinitions(definitions, selector).length === 0,
  );
}

/** Returns what the customer holds in one field, set or unset, or `null` when there is no such field. */
export function showField(
  customer: LoadedEntity,
  selector: FieldSelector,
  context: Context,
): CustomFieldValue | null | Promise<CustomFieldValue | null> {
  return withFields(customer, [selector], context, ({ values, definitions }) => {
    const definition = selectDefinition(definitions, selector);
    const fieldId = definition?.id ?? ('id' in selector ? selector.id : undefined);
    const held = fieldId === undefined ? undefined : findValue(values, fieldId);
    const shown = held ?? unsetField(customer, definition, selector, definitions);
    return shown && context.disclose.value(shown);
  });
}

/** A field that holds nothing. Where LoanPro does not tell its definitions, every id may be that of a field. */
function unsetField(
  { entity }: LoadedEntity,
  definition: CustomFieldDefinition | null,
  selector: FieldSelector,
  definitions: DefinitionList,
): HeldValue | null {
  if (definition) return unsetValue(entity, definition);
  if (!('id' in selector) || !isFieldId(selector.id)) return null;
  return mayExist(definitions, selector.id) ? unsetValue(entity, selector.id) : null;
}

function knowsAll({ values, definitions }: LoadedFields, selectors: readonly FieldSelector[]): boolean {
  return selectors.every(
    (selector) =>
      !needsFreshList(definitions, selector) ||
      // A stored value without a definition is named by its id. The loader has looked for its definition already.
      ('id' in selector && findValue(values, selector.id) !== undefined),
  );
}

async function loadFields({ entity }: LoadedEntity, { loaders }: Context): Promise<LoadedFields> {
  const loaded = await loaders.entity.load({ entity, profile: false, rows: true });
  if (loaded?.fields instanceof Error) throw loaded.fields;
  // The customer was deleted in the meantime, so it holds nothing.
  return loaded?.fields ?? { values: [], definitions: await loaders.definitions('customer') };
}
