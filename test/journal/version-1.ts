// A journal of version 1 as the first gateways left it: its tables, its rows and its hashes, written out and not taken from src/.

import { createHmac } from 'node:crypto';

export const KEY = 'k'.repeat(32);
export const INSTANCE_ID = '5200243';
const TENANT = '5200243 loanpro.example.com';

export const CREATE_VERSION_1 = `
  CREATE TABLE write_intent (
    id text PRIMARY KEY,
    tenant text NOT NULL,
    customer_id text NOT NULL,
    request_id text NOT NULL,
    caller text NOT NULL,
    fields text NOT NULL,
    key_id text NOT NULL,
    opened_at_ms bigint NOT NULL,
    expires_at_ms bigint NOT NULL,
    sent_at_ms bigint,
    told text,
    outcome text,
    upstream_status bigint,
    closed_at_ms bigint
  );
  CREATE UNIQUE INDEX write_intent_open ON write_intent (tenant, customer_id) WHERE closed_at_ms IS NULL;
  CREATE INDEX write_intent_opened ON write_intent (opened_at_ms);
`;

const hash = (...parts: string[]) =>
  createHmac('sha256', KEY).update(JSON.stringify(parts)).digest('base64url');

interface Version1Row {
  id: string;
  customerId: string;
  tenant?: string;
  openedAtMs?: number;
  outcome?: string;
  before?: string;
  wanted?: string;
  /** Whether its request was about to be sent. */
  isSent?: boolean;
  leaseMs?: number;
}

/** A write of field 3 that was sent, and whose lease ended long ago. It is open unless an outcome is given. */
export function insertVersion1(row: Version1Row): string {
  const { id, customerId, tenant = TENANT, openedAtMs = 1000, outcome } = row;
  const { before = '350.00', wanted = '1.11', isSent = true, leaseMs = 500 } = row;
  const sentAtMs = isSent ? String(openedAtMs + 50) : 'NULL';
  const fields = JSON.stringify([
    {
      id: '3',
      wanted: hash('wanted', tenant, customerId, '3', wanted),
      before: hash('before', tenant, customerId, '3', before),
    },
  ]);
  const told = outcome === undefined ? 'NULL' : `'${outcome}'`;
  const closedAtMs = outcome === undefined ? 'NULL' : String(openedAtMs + 100);
  return `INSERT INTO write_intent VALUES ('${id}', '${tenant}', '${customerId}', 'request', 'caller', '${fields}',
    '${hash('key').slice(0, 8)}', ${openedAtMs}, ${openedAtMs + leaseMs}, ${sentAtMs}, ${told}, ${told}, 200, ${closedAtMs});`;
}
