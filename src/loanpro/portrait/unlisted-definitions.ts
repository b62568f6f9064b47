// Looks for definitions where LoanPro lists none: with the values of customers, and one by one.

import { isJson } from '../json.ts';
import type { Asker } from './asker.ts';
import { askByKey } from './definition-questions.ts';
import type { Finding } from './finding.ts';
import { listIn, type Row } from './raw-list.ts';

/** More of them would leave too few questions. */
const MAX_CUSTOMERS = 4;
const MAX_FIELDS = 8;

/** Whether single definitions can be read, and the definitions that were found. `fieldId` is a field that exists. */
export async function askUnlisted(
  ask: Asker,
  customerIds: readonly string[],
  fieldId: string | undefined,
): Promise<{ findings: Finding[]; definitions: Row[] }> {
  const found = new Map<string, Row>();
  const fieldIds = new Set<string>();
  for (const id of customerIds.slice(0, MAX_CUSTOMERS)) {
    const values = `odata.svc/Customers(${id})/CustomFieldValues`;
    const expanded = listIn(await ask.get(`${values}?$expand=CustomField`));
    for (const { CustomField: definition } of expanded?.rows ?? []) {
      if (isJson(definition) && 'type' in definition) found.set(String(definition['id']), definition);
    }
    if (found.size > 0) continue;
    const { rows } = expanded ?? listIn(await ask.get(values)) ?? { rows: [] };
    for (const { customFieldId } of rows) fieldIds.add(String(customFieldId));
    if (fieldIds.size > 0) break;
  }
  // A field that does not exist says nothing about the route.
  const [first, ...others] = new Set([...found.keys(), ...fieldIds, ...(fieldId ? [fieldId] : [])]);
  if (first === undefined) return { findings: [], definitions: [] };
  const { finding, definition } = await askByKey(ask, first);
  if (definition !== null) {
    found.set(first, definition);
    for (const id of others.filter((other) => !found.has(other)).slice(0, MAX_FIELDS)) {
      const single = await askByKey(ask, id);
      if (single.definition !== null) found.set(id, single.definition);
    }
  }
  const definitions = [...found.values()].filter((row) => row['entityType'] === 'Entity.Customer');
  return { findings: [finding], definitions };
}
