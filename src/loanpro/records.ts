// LoanPro's records, read into ours. Strict about whose a row is, lenient about how its values are written.

import type { CustomFieldDefinition } from '../custom-fields/definition.ts';
import type { CustomerProfile, CustomerType } from '../custom-fields/entities.ts';
import { isEntityId, isFieldId, isRowId } from '../custom-fields/ids.ts';
import type { EntityId } from '../custom-fields/ids.ts';
import { KINDS, UNKNOWN_KIND } from '../custom-fields/kinds/table.ts';
import type { StoredRow } from '../custom-fields/stored.ts';
import { invalid } from './odata.ts';
import type { Json } from './odata.ts';
import { readSelectOptions } from './select-options.ts';

export const CUSTOMER_ENTITY = 'Entity.Customer';

/** Ids arrive as numbers, and as text since the move to OpenSearch (documented). */
export function readNumberText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : null;
}

function readText(value: unknown): string | null {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return readNumberText(value);
}

/** An empty text means that nothing is there: no screen can show the difference. */
function readWord(value: unknown): string | null {
  return readText(value) || null;
}

/** Flags are 0 and 1 (documented), sometimes `"1"` (observed) or a boolean. */
function readFlag(value: unknown): boolean {
  return value === 1 || value === true || value === '1' || value === 'true';
}

/** A count as GraphQL can carry it; `null` for anything else. */
function readCount(value: unknown): number | null {
  const text = readNumberText(value);
  const count = text === null || text === '' ? Number.NaN : Number(text);
  return Number.isInteger(count) && count >= 0 && count < 2 ** 31 ? count : null;
}

export function readCustomerId(record: Json): EntityId {
  const id = readNumberText(record['id']);
  if (id === null || !isEntityId(id)) throw invalid('a customer with an id');
  return id;
}

/** The members the gateway shows. The record also holds SSN, birth date and portal password: only what is named here is passed on. */
export function readProfile(record: Json): CustomerProfile {
  return {
    customId: readWord(record['customId']),
    firstName: readWord(record['firstName']),
    lastName: readWord(record['lastName']),
    companyName: readWord(record['companyName']),
    email: readWord(record['email']),
    status: readWord(record['status']),
    type: readCustomerType(record['customerType']),
  };
}

function readCustomerType(value: unknown): CustomerType | null {
  if (typeof value !== 'string' || value === '') return null;
  if (value === 'customer.type.individual') return 'INDIVIDUAL';
  return value === 'customer.type.company' ? 'COMPANY' : 'OTHER';
}

/** Whose row it is, or `null` when it is no customer's. Ids of other entities look the same, so the type is checked. */
export function readOwner(row: Json): EntityId | null {
  const id = readNumberText(row['entityId']);
  return row['entityType'] === CUSTOMER_ENTITY && id !== null && isEntityId(id) ? id : null;
}

function readStoredRow(row: Json): StoredRow {
  const rowId = readNumberText(row['id']);
  const fieldId = readNumberText(row['customFieldId']);
  if (rowId === null || !isRowId(rowId) || fieldId === null || !isFieldId(fieldId)) {
    throw invalid('a custom-field row with its two ids');
  }
  const value = row['customFieldValue'];
  // Never seen. It is shown as it came, so that nothing is lost.
  const isNested = typeof value === 'object' && value !== null;
  return { rowId, fieldId, text: isNested ? JSON.stringify(value) : readText(value) };
}

/** Rows of one customer. One foreign row invalidates the answer: to show another customer's data is the worst we could do. */
export function readOwnRows(customerId: EntityId, rows: readonly Json[]): StoredRow[] {
  return rows.map((row) => {
    if (readOwner(row) !== customerId) throw invalid('rows of one customer only');
    return readStoredRow(row);
  });
}

export function isCustomerField(record: Json): boolean {
  return record['entityType'] === CUSTOMER_ENTITY;
}

/** A definition, or `null` for a record that cannot be one: without an id nothing can refer to it. */
export function readDefinition(record: Json): CustomFieldDefinition | null {
  const id = readNumberText(record['id']);
  if (id === null || !isFieldId(id)) return null;
  const loanProType = readText(record['type']) ?? '';
  const type = loanProType.replace(/^customfield\.type\./i, '').toLowerCase();
  const kind = KINDS.find((candidate) => candidate.loanProType === type) ?? UNKNOWN_KIND;
  const calculation = readWord(record['autoCalculate']);
  return {
    id,
    name: readText(record['name']) ?? '',
    description: readWord(record['description']),
    kind,
    loanProType,
    section: readWord(record['sectionIdentifier']),
    position: readCount(record['displayOrder']),
    required: readFlag(record['required']),
    // A definition that does not say whether it is active is active.
    active: record['active'] === undefined || record['active'] === null || readFlag(record['active']),
    calculated: calculation !== null && !calculation.endsWith('.none'),
    searchable: readFlag(record['searchable']),
    // A limit of 0 cannot be meant: no text would fit.
    maxLength: readCount(record['maxLength']) || null,
    defaultText: readWord(record['defaultValue']),
    options: kind.hasOptions ? readSelectOptions(record['selectOptions']) : [],
  };
}
