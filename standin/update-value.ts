// One item of `CustomFieldValues.results` in an update: which row it means, and what becomes of it.

import { refuseWrite } from './api-error.ts';
import type { Row, Tenant } from './tenant.ts';

const maxCharacters = 255;

type Item = Record<string, unknown>;

/** Documented: false and null change nothing. A string is accepted because one table of the papers asks for one. */
export function isUpdate(flag: unknown): boolean {
  return flag === true || flag === 'true';
}

/**
 * Throws a refusal for a row or a field the customer cannot have. Not enforced: `maxLength`, options, `required`, types,
 * and `__destroy` on a value. What LoanPro does with them is unknown, and refusing more than LoanPro flatters a client.
 */
export function applyValue(tenant: Tenant, customerId: number, item: Item): void {
  if (item['__id'] !== undefined) {
    if (isUpdate(item['__update'])) editRow(tenant, findOwnRow(tenant, customerId, item), item);
    return;
  }
  if (item['__update'] === false || item['__update'] === null) return;

  const fieldId = findField(tenant, item['customFieldId']);
  const row = tenant.quirks.updateKey === 'field' ? findFieldRow(tenant, customerId, fieldId) : undefined;
  if (row === undefined) insertRow(tenant, customerId, fieldId, item);
  else editRow(tenant, row, item);
}

function findOwnRow(tenant: Tenant, customerId: number, item: Item): Row {
  const row = tenant.database
    .prepare(
      `SELECT * FROM custom_field__entity
       WHERE id = ? AND entity_type = 'Entity.Customer' AND entity_id = ? AND deleted = 0`,
    )
    .get(readId(item['__id']), customerId);
  if (row === undefined) throw refuseWrite('CustomFieldValue not found for this entity');
  // Assumed: a row cannot be moved to another field.
  const { customFieldId } = item;
  if (customFieldId !== undefined && Number(customFieldId) !== row['custom_field_id']) {
    throw refuseWrite('customFieldId does not match the CustomFieldValue');
  }
  return row;
}

/** Assumed: with two rows for one field, the older one is found first. */
function findFieldRow(tenant: Tenant, customerId: number, fieldId: number): Row | undefined {
  return tenant.database
    .prepare(
      `SELECT * FROM custom_field__entity
       WHERE entity_type = 'Entity.Customer' AND entity_id = ? AND custom_field_id = ? AND deleted = 0
       ORDER BY id`,
    )
    .get(customerId, fieldId);
}

function findField(tenant: Tenant, customFieldId: unknown): number {
  const fieldId = readId(customFieldId);
  const found = tenant.database
    .prepare("SELECT id FROM custom_field WHERE id = ? AND entity_type = 'Entity.Customer' AND deleted = 0")
    .get(fieldId);
  // Assumed: definitions of all entity types share one id space, and a foreign one is refused.
  if (found === undefined) throw refuseWrite('CustomField not found for Entity.Customer');
  return fieldId;
}

function editRow(tenant: Tenant, row: Row, item: Item): void {
  // Documented by example: members that are not sent are left alone.
  if (item['customFieldValue'] === undefined) return;
  tenant.database
    .prepare('UPDATE custom_field__entity SET custom_field_value = ?, lastupdated = datetime() WHERE id = ?')
    .run(readValue(tenant, item), Number(row['id']));
}

function insertRow(tenant: Tenant, customerId: number, fieldId: number, item: Item): void {
  tenant.database
    .prepare(
      `INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value, lastupdated)
       VALUES (?, 'Entity.Customer', ?, ?, datetime())`,
    )
    .run(customerId, fieldId, readValue(tenant, item));
}

/** The stored text. Observed: one text column for all types; how JSON numbers and booleans become text is assumed. */
function readValue(tenant: Tenant, item: Item): string | null {
  const value = item['customFieldValue'] ?? null;
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value !== 'string' && typeof value !== 'number') throw refuseWrite('Invalid customFieldValue');
  // The column counts characters, not UTF-16 units.
  const characters = Array.from(String(value));
  if (characters.length <= maxCharacters) return String(value);
  if (tenant.quirks.overlong === 'refuse') throw refuseWrite('customFieldValue is too long');
  return characters.slice(0, maxCharacters).join('');
}

function readId(value: unknown): number {
  const id = typeof value === 'string' ? Number(value) : value;
  if (typeof id !== 'number' || !Number.isSafeInteger(id))
    throw refuseWrite('An id is missing or not a number');
  return id;
}
