// The versions of the journal's tables, in order, with the statements that lead from each version to the next.

import type { Access } from './database.ts';
import { JournalUnavailable } from './errors.ts';

export type Dialect = 'sqlite' | 'postgres';

/** One row for each write. */
export const TABLE = 'write_intent';

/** One row with one number. Version 1 does not have this table. */
export const VERSION_TABLE = 'write_intent_version';

/** One row for each thing that writes found out about a tenant. Versions 1 and 2 do not have this table. */
export const TRAITS_TABLE = 'write_intent_trait';

/** One row for each event of the audit trail: rows are added, and removed only by `--delete-older-than`. Version 5 adds it. */
export const AUDIT_TABLE = 'audit_record';

/** One row for each tenant: the last record of its audit trail, so that the end of the trail cannot be removed unnoticed. */
export const AUDIT_HEAD_TABLE = 'audit_head';

/** What callers asked for in this minute, for limits that replicas share. Only Postgres has it, from version 6 on. */
export const RATE_LIMIT_TABLE = 'rate_limit';

/** The advisory lock in Postgres during a creation or an upgrade. It can be any number, as long as it is always the same. */
export const UPGRADE_LOCK = 7_265_001;

interface Migration {
  /** The version that the statements lead to. */
  version: number;
  statements: Record<Dialect, readonly string[]>;
}

const VERSION_1 = [
  `CREATE TABLE ${TABLE} (
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
  )`,
  `CREATE UNIQUE INDEX ${TABLE}_open ON ${TABLE} (tenant, customer_id) WHERE closed_at_ms IS NULL`,
  `CREATE INDEX ${TABLE}_opened ON ${TABLE} (opened_at_ms)`,
];

const ENDS_LATER = `(other.expires_at_ms, other.opened_at_ms, other.id)
        > (${TABLE}.expires_at_ms, ${TABLE}.opened_at_ms, ${TABLE}.id)`;

function existsOther(condition: string): string {
  return `EXISTS (
      SELECT 1 FROM ${TABLE} AS other
      WHERE other.closed_at_ms IS NULL AND other.tenant = ${TABLE}.tenant AND other.entity_id = ${TABLE}.entity_id
        AND other.id <> ${TABLE}.id AND ${condition}
    )`;
}

// In version 1 the tenant was "<instance id> <host>", so open intents were not found when the host was written in another form. The
// hashes were made with that text, and `hash_scope` keeps it, so that an open intent of version 1 can still be judged.
// `told` keeps its name: a gateway of version 1 that is in the middle of a write can still close its record after the upgrade.
const toVersion2 = (nowMs: string, instanceId: string): string[] => [
  `DROP INDEX ${TABLE}_open`,
  `ALTER TABLE ${TABLE} RENAME COLUMN customer_id TO entity_id`,
  `ALTER TABLE ${TABLE} ADD COLUMN entity_type text NOT NULL DEFAULT 'customer'`,
  `ALTER TABLE ${TABLE} ADD COLUMN hash_scope text NOT NULL DEFAULT ''`,
  `UPDATE ${TABLE} SET hash_scope = tenant, tenant = ${instanceId}`,
  // An entity may now have several open intents, whose tenants differed only in the host. One of them stays open: never one that
  // was not sent while another one was, and of these the one whose lease ends last.
  `UPDATE ${TABLE} SET outcome = 'RECOVERED_NOT_SENT', closed_at_ms = ${nowMs}
    WHERE closed_at_ms IS NULL AND sent_at_ms IS NULL AND ${existsOther(`(other.sent_at_ms IS NOT NULL OR ${ENDS_LATER})`)}`,
  `UPDATE ${TABLE} SET outcome = 'RECOVERED_UNJUDGED', closed_at_ms = ${nowMs}
    WHERE closed_at_ms IS NULL AND ${existsOther(ENDS_LATER)}`,
  `CREATE UNIQUE INDEX ${TABLE}_open ON ${TABLE} (tenant, entity_type, entity_id) WHERE closed_at_ms IS NULL`,
  `CREATE TABLE ${VERSION_TABLE} (version bigint PRIMARY KEY)`,
  `INSERT INTO ${VERSION_TABLE} (version) VALUES (2)`,
];

const VERSION_3 = [
  `CREATE TABLE ${TRAITS_TABLE} (
    tenant text NOT NULL,
    name text NOT NULL,
    found_at_ms bigint NOT NULL,
    PRIMARY KEY (tenant, name)
  )`,
  `UPDATE ${VERSION_TABLE} SET version = 3`,
];

// The index covers the few records with a key, so it is small and quickly made.
// The new name says that no clock decides whether a lease is over. Gateways of older versions, which asked the clock, cannot claim any more,
// and can still record how a write ended.
const VERSION_4 = [
  `ALTER TABLE ${TABLE} RENAME COLUMN expires_at_ms TO lease_ends_at_ms`,
  `ALTER TABLE ${TABLE} ADD COLUMN idempotency_key text`,
  `ALTER TABLE ${TABLE} ADD COLUMN input_hash text`,
  `ALTER TABLE ${TABLE} ADD COLUMN problems text`,
  `CREATE UNIQUE INDEX ${TABLE}_key ON ${TABLE} (tenant, idempotency_key) WHERE idempotency_key IS NOT NULL`,
  `UPDATE ${VERSION_TABLE} SET version = 4`,
];

// A gateway of version 4 that runs on goes on writing, and adds nothing to the audit trail.
const VERSION_5 = [
  `CREATE TABLE ${AUDIT_TABLE} (
    tenant text NOT NULL,
    seq bigint NOT NULL,
    at_ms bigint NOT NULL,
    kind text NOT NULL,
    subject text,
    client text,
    router text,
    address text,
    policy_version text,
    entity_type text,
    entity_id text,
    fields text NOT NULL,
    request_id text,
    write_id text,
    codes text NOT NULL,
    anchor text,
    key_id text NOT NULL,
    hash text NOT NULL,
    PRIMARY KEY (tenant, seq)
  )`,
  `CREATE INDEX ${AUDIT_TABLE}_entity ON ${AUDIT_TABLE} (tenant, entity_type, entity_id, seq)`,
  `CREATE TABLE ${AUDIT_HEAD_TABLE} (
    tenant text PRIMARY KEY,
    seq bigint NOT NULL,
    hash text NOT NULL,
    key_id text NOT NULL,
    signature text NOT NULL
  )`,
  `ALTER TABLE ${TABLE} ADD COLUMN actor text`,
  `UPDATE ${VERSION_TABLE} SET version = 5`,
];

// The columns are those of the library that counts. What is not logged costs no flush of the disk, and a crash may empty it.
const RATE_LIMITS = `CREATE UNLOGGED TABLE ${RATE_LIMIT_TABLE} (key varchar(255) PRIMARY KEY, points integer NOT NULL, expire bigint)`;
const VERSION_6 = [`UPDATE ${VERSION_TABLE} SET version = 6`];

/** A new version is one more entry here. Its last statement sets the number in the version table. */
const MIGRATIONS: readonly Migration[] = [
  { version: 1, statements: { sqlite: VERSION_1, postgres: VERSION_1 } },
  {
    version: 2,
    statements: {
      sqlite: toVersion2(
        `CAST((julianday('now') - 2440587.5) * 86400000 AS integer)`,
        `substr(tenant, 1, instr(tenant || ' ', ' ') - 1)`,
      ),
      postgres: toVersion2(
        '(extract(epoch FROM clock_timestamp()) * 1000)::bigint',
        `split_part(tenant, ' ', 1)`,
      ),
    },
  },
  { version: 3, statements: { sqlite: VERSION_3, postgres: VERSION_3 } },
  { version: 4, statements: { sqlite: VERSION_4, postgres: VERSION_4 } },
  { version: 5, statements: { sqlite: VERSION_5, postgres: VERSION_5 } },
  { version: 6, statements: { sqlite: VERSION_6, postgres: [RATE_LIMITS, ...VERSION_6] } },
];

/** The version that this program reads and writes. */
export const CURRENT_VERSION = Math.max(...MIGRATIONS.map(({ version }) => version));

/** The statements that make a journal of this version current. Version 0 is no journal at all. */
export function statementsAfter(version: number, dialect: Dialect): string[] {
  return MIGRATIONS.filter((migration) => migration.version > version).flatMap(
    ({ statements }) => statements[dialect],
  );
}

/** What was found in a database before anything was changed. `version` is `null` where there is no version table. */
export interface FoundTables {
  hasIntents: boolean;
  version: number | null;
}

/** The same as `statementsAfter`, once it is sure that they may be run. Throws `JournalUnavailable` when they may not. */
export function requireUpgrade(
  { hasIntents, version }: FoundTables,
  dialect: Dialect,
  access: Access,
): string[] {
  const found = version ?? (hasIntents ? 1 : 0);
  if (found > CURRENT_VERSION) {
    throw new JournalUnavailable({
      code: 'JOURNAL_NEWER',
      isLasting: true,
      message: `The journal has version ${found}, and this program knows versions up to ${CURRENT_VERSION}. Start a newer release of the gateway.`,
    });
  }
  if (found < CURRENT_VERSION && access !== 'write') throw notCurrent(found, dialect);
  return statementsAfter(found, dialect);
}

function notCurrent(found: number, dialect: Dialect): JournalUnavailable {
  const remedy = `at its start, or an administrator runs what \`${printCommand(found, dialect)}\` prints.`;
  return found === 0
    ? new JournalUnavailable({
        code: 'JOURNAL_MISSING',
        isLasting: true,
        message: `The database has no journal yet. The gateway creates it ${remedy}`,
      })
    : new JournalUnavailable({
        code: 'JOURNAL_OLDER',
        isLasting: true,
        message: `The journal has version ${found}, and this program needs version ${CURRENT_VERSION}. The gateway upgrades it ${remedy}`,
      });
}

/** Postgres refused a statement on tables that are there, because the role of the gateway has too few rights. */
export function notPermitted(): JournalUnavailable {
  return new JournalUnavailable({
    code: 'JOURNAL_NOT_PERMITTED',
    isLasting: true,
    message: `The role of the gateway has too few rights on the tables of the journal. Let an administrator grant the rights that \`${printCommand(0, 'postgres')}\` names.`,
  });
}

/** Postgres refused a statement of the upgrade, because the role of the gateway has too few rights. */
export function upgradeNotPermitted({ hasIntents, version }: FoundTables): JournalUnavailable {
  const found = version ?? (hasIntents ? 1 : 0);
  const state = found === 0 ? 'The database has no journal yet' : `The journal has version ${found}`;
  return new JournalUnavailable({
    code: 'JOURNAL_NOT_PERMITTED',
    isLasting: true,
    message: `${state}, and the role of the gateway may not create or upgrade it to version ${CURRENT_VERSION}. Let an administrator run what \`${printCommand(found, 'postgres')}\` prints.`,
  });
}

/** The command that prints the statements for an administrator. */
export function printCommand(version: number, dialect: Dialect): string {
  const upgrade = version === 0 ? '' : ` --from-version ${version}`;
  return `npm run --silent journal -- --print-sql ${dialect}${upgrade}`;
}
