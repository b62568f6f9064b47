// Reading LoanPro's records. The owner of a row is checked strictly, and its values are accepted in every known format.

import type { CustomFieldDefinition } from '../custom-fields/definition.ts';
import type { CustomerProfile, CustomerType, EntityType } from '../custom-fields/entities.ts';
import { isEntityId, isFieldId, isRowId } from '../custom-fields/ids.ts';
import type { EntityId } from '../custom-fields/ids.ts';
import { DEFAULT_READ_FORMATS } from '../custom-fields/kinds/read-formats.ts';
import type { ReadFormats } from '../custom-fields/kinds/read-formats.ts';
import { KINDS, UNKNOWN_KIND } from '../custom-fields/kinds/table.ts';
import { isOverlong } from '../custom-fields/length.ts';
import { shownText } from '../custom-fields/plain-text.ts';
import type { StoredRow } from '../custom-fields/stored.ts';
import { ExpandedRows } from './expanded-rows.ts';
import { invalid } from './odata.ts';
import { isEmptyRecord } from './json.ts';
import type { Json } from './json.ts';
import { readSelectOptions } from './select-options.ts';
import type { SelectOptionsForm } from './select-options.ts';

/** How the tenant writes its values and its lists of options. */
export type TenantFormats = ReadFormats & { selectOptionsForm: SelectOptionsForm };

export const DEFAULT_TENANT_FORMATS: TenantFormats = { ...DEFAULT_READ_FORMATS, selectOptionsForm: 'json' };

/** LoanPro's names for the types of entities (documented). */
export const ENTITY_NAMES: Record<EntityType, string> = { customer: 'Entity.Customer' };

/** Reads a number that arrives as a number or as text. LoanPro sends some ids as text since it uses OpenSearch (documented). */
export function readNumberText(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? value : null;
}

function readText(value: unknown): string | null {
  if (typeof value === 'boolean') return value ? '1' : '0';
  return readNumberText(value);
}

/** Reads a text. An empty text is read as `null`, because a screen shows no difference. */
function readWord(value: unknown): string | null {
  return readText(value) || null;
}

/** Reads a word that people wrote, in which LoanPro may store HTML entities. */
function readName(value: unknown): string | null {
  const word = readWord(value);
  return word === null || isOverlong(word) ? word : shownText(word);
}

/** Reads a flag, which is 0 or 1 (documented), `"1"` (observed) or a boolean (assumed). */
function readFlag(value: unknown): boolean {
  return value === 1 || value === true || value === '1' || value === 'true';
}

/** Reads a count that fits the type Int of GraphQL. Returns `null` for anything else. */
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

/**
 * Reads the members that the gateway shows. The record also holds the SSN, the birth date and the portal password, which are not
 * read.
 */
export function readProfile(record: Json): CustomerProfile {
  return {
    customId: readWord(record['customId']),
    firstName: readName(record['firstName']),
    lastName: readName(record['lastName']),
    companyName: readName(record['companyName']),
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

/**
 * Returns the customer of a row, or `null` when the row belongs to another type of entity. Ids of different types can be equal,
 * so the type is checked.
 */
export function readOwner(row: Json): EntityId | null {
  const id = readNumberText(row['entityId']);
  return row['entityType'] === ENTITY_NAMES.customer && id !== null && isEntityId(id) ? id : null;
}

/** Returns `null` for a row that names no field, such as one whose field was deleted. */
function readStoredRow(row: Json): StoredRow | null {
  const fieldId = readNumberText(row['customFieldId']);
  if (fieldId === null || !isFieldId(fieldId)) return null;
  const rowId = readNumberText(row['id']);
  // Without the row, the field would look as if it had never been set.
  if (rowId === null || !isRowId(rowId)) throw invalid('a custom-field row with its id');
  const value = row['customFieldValue'];
  const isNested = typeof value === 'object' && value !== null;
  // PHP writes nothing as an empty list (observed in LoanPro's notes), and some of its programs as an empty object (assumed).
  if (isNested && Object.keys(value).length === 0) return { rowId, fieldId, text: null };
  // Any other nested value was never observed. It is shown as JSON, so that nothing is lost.
  return { rowId, fieldId, text: isNested ? JSON.stringify(value) : readText(value) };
}

/**
 * Reads the rows of one customer. A row that names no field is left out, and reported by `onUnreadable`. A row of another customer
 * invalidates the whole answer, so that no data of others is shown.
 */
export function readOwnRows(
  customerId: EntityId,
  rows: readonly Json[] | ExpandedRows,
  onUnreadable: (count: number) => void,
): StoredRow[] {
  if (rows instanceof ExpandedRows) {
    if (rows.owner !== customerId) throw foreignRows();
    return rows.stored;
  }
  const stored: StoredRow[] = [];
  // When no row has the member at all, this is another format.
  let isOtherFormat = true;
  for (const record of rows) {
    if (readOwner(record) !== customerId) {
      if (isEmptyRecord(record)) continue;
      throw foreignRows();
    }
    const row = readStoredRow(record);
    if (row) stored.push(row);
    if ('customFieldId' in record) isOtherFormat = false;
  }
  if (rows.length > 0 && isOtherFormat) throw invalid('custom-field rows with the ids of their fields');
  if (stored.length < rows.length) onUnreadable(rows.length - stored.length);
  return stored;
}

function foreignRows(): Error {
  return invalid('rows of one customer only');
}

export function isFieldOf(type: EntityType, record: Json): boolean {
  return record['entityType'] === ENTITY_NAMES[type];
}

// The first is documented. The other ones are what programs write for none (assumed).
const NOT_CALCULATED = /^(?:.*\.)?(?:none|0|false|no)$/i;

/**
 * Reads a definition. Returns `null` for a record without a valid id, because nothing can refer to it, and for one with a name that is
 * too long to be read.
 */
export function readDefinition(record: Json, formats: TenantFormats): CustomFieldDefinition | null {
  const id = readNumberText(record['id']);
  const name = readName(record['name']) ?? '';
  if (id === null || !isFieldId(id) || isOverlong(name)) return null;
  const loanProType = readText(record['type']) ?? '';
  const type = loanProType.replace(/^customfield\.type\./i, '').toLowerCase();
  const kind = KINDS.find((candidate) => candidate.loanProType === type) ?? UNKNOWN_KIND;
  const calculation = readWord(record['autoCalculate']);
  return {
    id,
    name,
    description: readName(record['description']),
    kind,
    loanProType,
    section: readName(record['sectionIdentifier']),
    position: readCount(record['displayOrder']),
    required: readFlag(record['required']),
    // A definition without this flag is active (assumed).
    active: record['active'] === undefined || record['active'] === null || readFlag(record['active']),
    calculated: calculation !== null && !NOT_CALCULATED.test(calculation),
    searchable: readFlag(record['searchable']),
    // A limit of 0 means that there is none (assumed), because otherwise no text would fit.
    maxLength: readCount(record['maxLength']) || null,
    defaultText: readWord(record['defaultValue']),
    ...(kind.hasOptions
      ? readSelectOptions(record['selectOptions'], formats.selectOptionsForm, formats.selectStores)
      : { options: [], optionsProblem: null }),
    formats,
  };
}
