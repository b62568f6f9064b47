// The lock file: what a tenant's fields were when they were last pulled. It is reviewed and kept beside the code.

import type { Definition } from '../src/client.ts';
import { assignIdentifiers } from './identifiers.ts';

export interface LockedField {
  id: string;
  /** The name in code. It stays when LoanPro's name changes. */
  identifier: string;
  name: string;
  type: Definition['type'];
  active: boolean;
  calculated: boolean;
  required: boolean;
  maxLength: number | null;
  options: { id: string; label: string }[];
}

export class LockFileError extends Error {}

const VERSION = 1;

/** The fields of the gateway as they are locked, by id. What the last lock file calls a field, it is called again. */
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
    options: options.map((option) => ({ id: option.id, label: option.label })),
  }));
}

export function printLockFile(fields: readonly LockedField[]): string {
  return `${JSON.stringify({ version: VERSION, fields }, null, 2)}\n`;
}

/** Reads what `printLockFile` printed, edited identifiers included. Throws LockFileError when it is something else. */
export function parseLockFile(text: string): LockedField[] {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    throw new LockFileError('The lock file is no JSON. A merge may have left its marks in it.');
  }
  if (!isRecord(content) || !Array.isArray(content['fields'])) {
    throw new LockFileError('The lock file holds no fields.');
  }
  if (content['version'] !== VERSION) {
    throw new LockFileError(`The lock file is of another version than ${VERSION}.`);
  }
  const { fields } = content;
  if (!fields.every(isLockedField)) throw new LockFileError('A field of the lock file is not complete.');
  for (const key of ['id', 'identifier'] as const) {
    if (new Set(fields.map((field) => field[key])).size < fields.length)
      throw new LockFileError(`Two fields of the lock file have one ${key}.`);
  }
  return fields;
}

function isLockedField(value: unknown): value is LockedField {
  return (
    isRecord(value) &&
    isText(value['identifier'], /^[A-Za-z_$][\w$]*$/) &&
    value['identifier'] !== '__proto__' &&
    isDefinition(value)
  );
}

/** What is printed as code, and what says that it is a gateway of ours that answered. */
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
      (option) => isRecord(option) && typeof option['id'] === 'string' && typeof option['label'] === 'string',
    )
  );
}

const isText = (value: unknown, form: RegExp) => typeof value === 'string' && form.test(value);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
