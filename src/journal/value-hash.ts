// Values as the journal keeps them: keyed hashes, which tell whether two are the same, and not what they are.

import { createHmac, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { EntityId, FieldId } from '../custom-fields/ids.ts';

export interface Fingerprints {
  /** Tells keys apart without telling the key: what another one made cannot be compared. */
  keyId: string;
  /** Of what a field held before, letter by letter. Equal texts of two customers or two fields have different ones. */
  ofBefore(customerId: EntityId, fieldId: FieldId, text: string | null): string;
  /** Of what it is to hold, in the form in which texts are compared. */
  ofWanted(customerId: EntityId, fieldId: FieldId, comparable: string): string;
}

export function createFingerprints(key: string, tenant: string): Fingerprints {
  const hash = (...parts: readonly string[]) =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
  return {
    keyId: hash('key').slice(0, 8),
    ofBefore: (customerId, fieldId, text) => hash('before', tenant, customerId, fieldId, text ?? ''),
    ofWanted: (customerId, fieldId, comparable) => hash('wanted', tenant, customerId, fieldId, comparable),
  };
}

/** The key that lies beside a journal file, made the first time. Only the user of the process can read it. */
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
