// The SQL for an administrator who creates or upgrades the journal by hand, because the gateway's own role may not.

import {
  AUDIT_HEAD_TABLE,
  AUDIT_TABLE,
  CURRENT_VERSION,
  RATE_LIMIT_TABLE,
  TABLE,
  TRAITS_TABLE,
  UPGRADE_LOCK,
  VERSION_TABLE,
  printCommand,
  statementsAfter,
} from './migrations.ts';
import type { Dialect } from './migrations.ts';

/**
 * Returns a script that upgrades a journal of version `fromVersion` to the current version. Version 0 means an empty database. The
 * comments of a script for Postgres contain the statements that give the gateway's role its rights.
 */
export function administratorSql(dialect: Dialect, fromVersion: number): string {
  const statements = statementsAfter(fromVersion, dialect);
  const script =
    dialect === 'sqlite'
      ? ['BEGIN IMMEDIATE', ...statements, 'COMMIT']
      : ['BEGIN', `SELECT pg_advisory_xact_lock(${UPGRADE_LOCK})`, ...statements, 'COMMIT'];
  return `${[...headOf(dialect, fromVersion), ...script.map((sql) => `${sql};`)].join('\n')}\n`;
}

function headOf(dialect: Dialect, fromVersion: number): string[] {
  const task =
    fromVersion === 0
      ? `Creates the journal of the gateway, version ${CURRENT_VERSION}, in a database that has none.`
      : `Upgrades the journal of the gateway from version ${fromVersion} to version ${CURRENT_VERSION}.`;
  const older = Array.from({ length: CURRENT_VERSION - 1 }, (_, index) => index + 1);
  const upgrades = older.map((version) => `--   ${printCommand(version, dialect)}`);
  return [
    `-- ${task}`,
    ...(fromVersion === 0
      ? [
          '-- It runs the statements of all versions in order. In a database with an older journal, run what one of these prints instead:',
          ...upgrades,
        ]
      : []),
    ...(dialect === 'postgres'
      ? RIGHTS
      : [
          '-- Stop the gateway, and run this with `sqlite3 -bail <file>`. The user of the gateway must be able to write the file.',
        ]),
  ];
}

const RIGHTS = [
  '-- Run it as the owner of the tables. The role of the gateway needs these rights and no others:',
  `--   GRANT SELECT, INSERT, UPDATE ON ${TABLE} TO gateway_role;`,
  `--   GRANT SELECT ON ${VERSION_TABLE} TO gateway_role;`,
  `--   GRANT SELECT, INSERT ON ${TRAITS_TABLE} TO gateway_role;`,
  `--   GRANT SELECT, INSERT ON ${AUDIT_TABLE} TO gateway_role;`,
  `--   GRANT SELECT, INSERT, UPDATE ON ${AUDIT_HEAD_TABLE} TO gateway_role;`,
  `--   GRANT SELECT, INSERT, UPDATE, DELETE ON ${RATE_LIMIT_TABLE} TO gateway_role;`,
  '-- The role that runs `npm run journal -- --delete-older-than` also needs these, which the gateway itself should not have:',
  `--   GRANT DELETE ON ${TABLE} TO gateway_role;`,
  `--   GRANT DELETE ON ${AUDIT_TABLE} TO gateway_role;`,
];
