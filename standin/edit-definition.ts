// Answers `POST CustomFields` and `PUT CustomFields(id)`: creates and edits definitions, as their documentation says.

import { type Answer, answerWith } from './answer.ts';
import { writeError } from './api-error.ts';
import { customFieldsSet } from './custom-fields-set.ts';
import { writeEntity } from './entity.ts';
import { readBody } from './json-body.ts';
import { findOrThrow } from './read.ts';
import type { Tenant } from './tenant.ts';
import { isUpdate } from './update-value.ts';

type Body = Record<string, unknown>;
type Column = string | number | null;

/** Documented: the members that a definition must have. The other ones have defaults (assumed). */
const REQUIRED = ['name', 'type', 'entityType'];

/** Documented on the pages for each type. Assumed: other types are refused. */
const TYPES = new Set(
  'text number currency percentage date datetime time checkbox select phone url associatedCompany'.split(' '),
);

export function createDefinition(tenant: Tenant, contentType: string, text: string): Answer {
  const body = readBody(contentType, text);
  const missing = REQUIRED.find((name) => body[name] === undefined);
  if (missing !== undefined) throw writeError(`${missing} is required`);
  const [, type = ''] = /^customfield\.type\.(\w+)$/.exec(String(body['type'])) ?? [];
  if (!TYPES.has(type)) throw writeError('Invalid type');
  const columns = readColumns(tenant, body, null);
  const names = columns.map(([column]) => column);
  const { lastInsertRowid } = tenant.database
    .prepare(`INSERT INTO custom_field (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`)
    .run(...columns.map(([, value]) => value));
  return answerWithDefinition(tenant, Number(lastInsertRowid));
}

/** Documented: an edit has `__update` and `__id`. Observed: an edit without `__id` works. */
export function editDefinition(tenant: Tenant, id: number, contentType: string, text: string): Answer {
  const row = findOrThrow(tenant, customFieldsSet, id);
  const body = readBody(contentType, text);
  const { __id: given } = body;
  if (!isUpdate(body['__update'])) return answerWithDefinition(tenant, id);
  if (given !== undefined && Number(given) !== id) throw writeError('The id does not match the entity');
  // Documented: the type cannot be changed. Assumed: nor can the entity type.
  for (const [name, column] of [
    ['type', 'type'],
    ['entityType', 'entity_type'],
  ] as const) {
    if (body[name] !== undefined && body[name] !== row[column]) throw writeError(`${name} cannot be changed`);
  }
  const columns = readColumns(tenant, body, id);
  if (columns.length > 0) {
    tenant.database
      .prepare(
        `UPDATE custom_field SET ${columns.map(([column]) => `${column} = ?`).join(', ')} WHERE id = ?`,
      )
      .run(...columns.map(([, value]) => value), id);
  }
  return answerWithDefinition(tenant, id);
}

function answerWithDefinition(tenant: Tenant, id: number): Answer {
  const row = findOrThrow(tenant, customFieldsSet, id);
  return answerWith(writeEntity(tenant, customFieldsSet, row, { expand: new Map(), isComplete: false }));
}

/** The columns that the body names. The column names are those of the set and never text of the caller. */
function readColumns(tenant: Tenant, body: Body, id: number | null): Array<[column: string, value: Column]> {
  if (body['name'] !== undefined) checkName(tenant, body['name'], id);
  return customFieldsSet.members.flatMap(({ name, column }): Array<[string, Column]> => {
    const value = body[name];
    if (value === undefined || column === null || name === 'id') return [];
    return [[column, readColumn(name, value)]];
  });
}

/** Documented: flags are 0 and 1. Observed: also "1". Documented: `maxLength` is sent as text. */
function readColumn(name: string, value: unknown): Column {
  if (value === null || typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') throw writeError(`Invalid ${name}`);
  return value;
}

/** Documented: at most 50 characters, unique, and without symbols. Assumed: unique among the definitions of all entity types. */
function checkName({ database }: Tenant, name: unknown, id: number | null): void {
  if (typeof name !== 'string' || !/^[\p{L}\p{N} ]{1,50}$/u.test(name)) throw writeError('Invalid name');
  const other = database
    .prepare('SELECT 1 FROM custom_field WHERE name = ? AND id IS NOT ? AND deleted = 0')
    .get(name, id);
  if (other !== undefined) throw writeError('The name is in use');
}
