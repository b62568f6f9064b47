// The chain of an audit trail: each record has a keyed hash over its content and the hash before it, and the last one is signed.

import { createHmac } from 'node:crypto';
import { canonical } from './audit-row.ts';
import type { Anchor } from './audit-row.ts';
import type { Row } from './database.ts';

/** The hash before the first record. */
export const BEGINNING = '';

export interface AuditChain {
  /** Identifies the key that signs now. */
  keyId: string;
  /** The hash of a row that follows `previous`. `null` when the row was made with a key that is not known here. */
  hashOf(previous: string, row: Row): string | null;
  /** The signature of the last record of a trail. `null` when the key is not known here. */
  signatureOf(tenant: string, last: Anchor, keyId: string): string | null;
}

/** The first key signs. All of them verify. */
export function createAuditChain(keys: readonly [string, ...string[]]): AuditChain {
  const known = new Map(keys.map((key) => [idOf(key), key]));
  const hash = (keyId: string, parts: readonly (string | number)[]) => {
    const key = known.get(keyId);
    return key === undefined ? null : hmac(key, parts);
  };
  return {
    keyId: idOf(keys[0]),
    hashOf: (previous, row) => hash(String(row['key_id']), ['audit-record', previous, canonical(row)]),
    signatureOf: (tenant, last, keyId) => hash(keyId, ['audit-head', tenant, last.seq, last.hash]),
  };
}

function hmac(key: string, parts: readonly (string | number)[]): string {
  return createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url');
}

function idOf(key: string): string {
  return hmac(key, ['audit-key']).slice(0, 8);
}
