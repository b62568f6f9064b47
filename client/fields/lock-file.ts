// The lock file: the fields of a tenant when they were last pulled. You review it and keep it in git with your code.

import type { Definition } from '../src/client.ts';
import { assignIdentifiers } from './identifiers.ts';

export interface LockedField {
  id: string;
  /** The name in code. It stays the same when the field is renamed in LoanPro. */
  identifier: string;
  name: string;
  type: Definition['type'];
  active: boolean;
  calculated: boolean;
  required: boolean;
  maxLength: number | null;
  options: { key: string; label: string }[];
}

export class LockFileError extends Error {}

const VERSION = 2;

/** The fields as the lock file stores them, ordered by id. A field keeps the identifier that it has in the last lock file. */
export function lock(definitions: readonly Definition[], last: readonly LockedField[]): LockedField[] {
  const sorted = definitions.toSorted((one, other) => Number(one.id) - Number(other.id));
  const identifiers = assignIdentifiers(sorted, new Map(last.map(({ id, identifier }) => [id, identifier])));
  return sorted.map(({ id, name, type, active, calculated, required, maxLength, options }) => ({
    id,
    identifier: identifiers.get(id) ?? `field${id}`,
    name,
    type,
    active,
    calculated,
    required,
    maxLength,
    options: options.map(({ key, label }) => ({ key, label })),
  }));
}

export function printLockFile(fields: readonly LockedField[]): string {
  return `${JSON.stringify({ version: VERSION, fields }, null, 2)}\n`;
}

/** Reads a lock file. People may have edited its identifiers. Throws LockFileError when the text is not a lock file. */
export function parseLockFile(text: string): LockedField[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new LockFileError('The lock file is not valid JSON. It may contain conflict markers of a merge.');
  }
  if (!isRecord(content) || !Array.isArray(content['fields'])) {
    throw new LockFileError('The lock file has no list of fields.');
  }
  if (content['version'] !== 1 && content['version'] !== VERSION) {
    throw new LockFileError(`The version of the lock file is not ${VERSION}.`);
  }
  const fields: unknown[] =
    content['version'] === 1 ? content['fields'].map(fromVersion1) : content['fields'];
  if (!fields.every(isLockedField))
    throw new LockFileError('A field in the lock file is incomplete or invalid.');
  for (const key of ['id', 'identifier'] as const) {
    if (new Set(fields.map((field) => field[key])).size < fields.length)
      throw new LockFileError(`Two fields in the lock file have the same ${key}.`);
  }
  return fields;
}

/** Whether the text of a lock file is to be printed anew, also if its fields did not change. */
export function hasOldVersion(text: string): boolean {
  const content: unknown = JSON.parse(text);
  return isRecord(content) && content['version'] !== VERSION;
}

/** In version 1, the key of an option is called `id`. */
function fromVersion1(field: unknown): unknown {
  if (!isRecord(field) || !Array.isArray(field['options'])) return field;
  const options = field['options'].map((option) =>
    isRecord(option) ? { key: option['id'], label: option['label'] } : option,
  );
  return { ...field, options };
}

function isLockedField(value: unknown): value is LockedField {
  return (
    isRecord(value) &&
    isText(value['identifier'], /^[A-Za-z_$][\w$]*$/) &&
    value['identifier'] !== '__proto__' &&
    isDefinition(value)
  );
}

/** Whether a definition can be printed as code. If it cannot, the answer did not come from this gateway. */
export function isDefinition(value: unknown): boolean {
  return (
    isRecord(value) &&
    isText(value['id'], /^\d{1,20}$/) &&
    typeof value['name'] === 'string' &&
    isText(value['type'], /^[A-Z_]+$/) &&
    ['active', 'calculated', 'required'].every((flag) => typeof value[flag] === 'boolean') &&
    (value['maxLength'] === null || typeof value['maxLength'] === 'number') &&
    Array.isArray(value['options']) &&
    value['options'].every(
      (option) =>
        isRecord(option) && typeof option['key'] === 'string' && typeof option['label'] === 'string',
    )
  );
}

const isText = (value: unknown, form: RegExp) => typeof value === 'string' && form.test(value);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
