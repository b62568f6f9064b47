// Applies one item of `CustomFieldValues.results`: finds the row that it means, and changes or creates it.

import { writeError } from './api-error.ts';
import { unspell } from './dialect.ts';
import { rewriteAs } from './rewriting.ts';
import type { Row, Tenant } from './tenant.ts';

const maxCharacters = 255;

type Item = Record<string, unknown>;

/** Documented: false and null change nothing. A string is accepted because one documented table asks for it. */
export function isUpdate(flag: unknown): boolean {
  return flag === true || flag === 'true';
}

/**
 * Throws an API error for a row or a field that the customer cannot have. It does not check `maxLength`, options, `required`
 * and types, and it ignores `__destroy`: what LoanPro does with them is unknown. If the stand-in rejected more than LoanPro,
 * tests could not show what a client lets through.
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
  if (row === undefined) throw writeError('CustomFieldValue not found for this entity');
  // Assumed: an update cannot move a row to another field.
  const { customFieldId } = item;
  if (customFieldId !== undefined && Number(customFieldId) !== row['custom_field_id']) {
    throw writeError('customFieldId does not match the CustomFieldValue');
  }
  return row;
}

/** Assumed: when a field has two rows, the older one is used. */
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
  // Assumed: definitions of all entity types share one range of ids, and one of another entity type is rejected.
  if (found === undefined) throw writeError('CustomField not found for Entity.Customer');
  return fieldId;
}

function editRow(tenant: Tenant, row: Row, item: Item): void {
  // Documented by an example: members that are not sent stay as they are.
  const { customFieldValue } = item;
  if (customFieldValue === undefined) return;
  const { clearing } = tenant.quirks;
  if (
    (customFieldValue === null && clearing === 'empty-text') ||
    (customFieldValue === '' && clearing === 'null')
  )
    return;
  tenant.database
    .prepare('UPDATE custom_field__entity SET custom_field_value = ?, lastupdated = datetime() WHERE id = ?')
    .run(readValue(tenant, item, Number(row['custom_field_id'])), Number(row['id']));
}

function insertRow(tenant: Tenant, customerId: number, fieldId: number, item: Item): void {
  tenant.database
    .prepare(
      `INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value, lastupdated)
       VALUES (?, 'Entity.Customer', ?, ?, datetime())`,
    )
    .run(customerId, fieldId, readValue(tenant, item, fieldId));
}

/** The text to store. Observed: all types share one text column. How JSON numbers and booleans become text is assumed. */
function readValue(tenant: Tenant, item: Item, fieldId: number): string | null {
  const value = item['customFieldValue'] ?? null;
  if (value === null) return null;
  if (typeof value === 'boolean') return value ? '1' : '0';
  if (typeof value !== 'string' && typeof value !== 'number') throw writeError('Invalid customFieldValue');
  const text = rewrite(tenant, String(value), fieldId);
  // The length of the column is in characters, not in UTF-16 units.
  const characters = Array.from(text);
  if (characters.length <= maxCharacters) return text;
  if (tenant.quirks.overlong === 'refuse') throw writeError('customFieldValue is too long');
  return characters.slice(0, maxCharacters).join('');
}

/** What the store makes of a text. The tables hold one spelling of it, and each answer is in the spelling of the tenant. */
function rewrite({ database, quirks }: Tenant, text: string, fieldId: number): string {
  const field = database
    .prepare('SELECT type, select_options AS options FROM custom_field WHERE id = ?')
    .get(fieldId);
  const type = String(field?.['type']);
  return unspell(quirks, type, rewriteAs(quirks.rewrites, text, type), field?.['options']);
}

function readId(value: unknown): number {
  const id = typeof value === 'string' ? Number(value) : value;
  if (typeof id !== 'number' || !Number.isSafeInteger(id))
    throw writeError('An id is missing or not a number');
  return id;
}
