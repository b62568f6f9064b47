// Values as the journal keeps them: keyed hashes, which show whether two values are the same, and not what they are.

import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { EntityRef } from '../custom-fields/entities.ts';
import type { EntityId, FieldId } from '../custom-fields/ids.ts';

/** Where a value is. Equal texts in two scopes, of two entities or of two fields have different hashes. */
export interface HashPlace {
  scope: string;
  entityId: EntityId;
  fieldId: FieldId;
}

export interface ValueHashes {
  /** Tells keys apart without revealing them. Hashes of two keys cannot be compared. */
  keyId: string;
  /** The hash of the text that a field held before, letter by letter. */
  ofBefore(place: HashPlace, text: string | null): string;
  /** The hash of the text that a field is to hold, in the form in which texts are compared. */
  ofWanted(place: HashPlace, comparable: string): string;
}

export function createValueHashes(key: string): ValueHashes {
  const hash = (...parts: readonly string[]) =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
  return {
    keyId: hash('key').slice(0, 8),
    ofBefore: ({ scope, entityId, fieldId }, text) => hash('before', scope, entityId, fieldId, text ?? ''),
    ofWanted: ({ scope, entityId, fieldId }, comparable) =>
      hash('wanted', scope, entityId, fieldId, comparable),
  };
}

/** The scope of a new record: things of two types may have the same id. Records of version 1 have another text. */
export function hashScope(tenant: string, { type }: EntityRef): string {
  return `${tenant} ${type}`;
}

/** The key that is kept beside a journal file, and made the first time. Only the user of the process can read it. */
export function readOrMakeKey(file: string): string {
  if (!existsSync(file)) {
    try {
      writeFileSync(file, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600, flush: true });
    } catch (error) {
      // Another process was faster, and its key is as good.
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    }
  }
  return readFileSync(file, 'utf8').trim();
}
