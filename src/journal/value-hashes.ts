// Values as the journal keeps them: keyed hashes, which show whether two values are the same, and not what they are.

import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { EntityRef } from '../custom-fields/entities.ts';
import type { EntityId, FieldId } from '../custom-fields/ids.ts';

/** The place of a value. Equal texts in different scopes, entities or fields have different hashes. */
interface HashPlace {
  scope: string;
  entityId: EntityId;
  fieldId: FieldId;
}

export interface ValueHashes {
  /**
   * Identifies the key without revealing it, together with the form in which texts are compared. Hashes that were made with different
   * keys or in different forms cannot be compared.
   */
  keyId: string;
  /** The same for the same key and the first form, in which more texts differ. */
  firstFormKeyId: string;
  /** The hash of the text that a field held before, letter by letter. */
  ofBefore(place: HashPlace, text: string | null): string;
  /** The hash of the text that a field should hold, in the form in which texts are compared. */
  ofWanted(place: HashPlace, comparable: string): string;
  /** The hash of the whole input of a write. Hashes that were made with different keys differ. */
  ofInput(tenant: string, input: string): string;
}

/**
 * The form of `comparableText`. Change this number when that function changes. Otherwise, an intent that is open during the upgrade
 * could be closed as not visible although its value is there, because the two forms of the value differ.
 */
const COMPARABLE_FORM = '2';

export function createValueHashes(key: string): ValueHashes {
  const hash = (...parts: readonly string[]) =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
  return {
    keyId: hash('key', COMPARABLE_FORM).slice(0, 8),
    firstFormKeyId: hash('key').slice(0, 8),
    ofBefore: ({ scope, entityId, fieldId }, text) => hash('before', scope, entityId, fieldId, text ?? ''),
    ofWanted: ({ scope, entityId, fieldId }, comparable) =>
      hash('wanted', scope, entityId, fieldId, comparable),
    ofInput: (tenant, input) => hash('input', tenant, input),
  };
}

/** The scope of a new record. It contains the type, because entities of different types may have the same id. (Version 1 differs.) */
export function hashScope(tenant: string, { type }: EntityRef): string {
  return `${tenant} ${type}`;
}

/** The key in the file beside a journal file, as a list: empty when there is none. */
export function readMadeKey(journalPath: string): string[] {
  const file = `${journalPath}-key`;
  return existsSync(file) ? [readFileSync(file, 'utf8').trim()] : [];
}

/** The key in the file beside a journal file. It is generated the first time. Only the user of the process can read it. */
export function readOrMakeKey(file: string): string {
  if (!existsSync(file)) {
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600, flush: true });
    } catch (error) {
      // Another process created the file first, so its key is used.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  return readFileSync(file, 'utf8').trim();
}
