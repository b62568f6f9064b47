// Why a Postgres cannot be used, in words for the person who has to change a setting or a right.

import { JournalUnavailable, NO_ANSWER } from './errors.ts';
import { notPermitted } from './migrations.ts';
import { INSUFFICIENT_PRIVILEGE, codeOf } from './postgres-upgrade.ts';

/** They last until somebody changes a setting, a role or a database. */
const LASTING: Readonly<Record<string, string>> = {
  '28P01': 'Postgres refuses the password in JOURNAL_URL.',
  '28000':
    'Postgres does not let the role in JOURNAL_URL connect. The role does not exist or may not log in, or pg_hba.conf allows no such connection, for example only one with sslmode=require.',
  '3D000': 'The database that JOURNAL_URL names does not exist.',
  CERT_HAS_EXPIRED: 'The certificate of Postgres has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'The certificate of Postgres is for another host than the one in JOURNAL_URL.',
};

const UNKNOWN_AUTHORITY = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
]);

const HOST_NOT_FOUND = 'The host in JOURNAL_URL cannot be found.';
const HOST_NOT_REACHED = 'The host in JOURNAL_URL cannot be reached.';
const OTHER_TABLES =
  'The tables in the database of JOURNAL_URL are not those of this version. Compare them with what `npm run --silent journal -- --create-sql` prints.';

/** They may pass without any change. */
const PASSING: Readonly<Record<string, string>> = {
  '25006': 'Postgres is read-only, so it may be a standby.',
  '53300': 'Postgres accepts no more connections.',
  ENOTFOUND: HOST_NOT_FOUND,
  EAI_AGAIN: HOST_NOT_FOUND,
  ECONNREFUSED: 'Nothing accepts connections at the host and port in JOURNAL_URL.',
  EHOSTUNREACH: HOST_NOT_REACHED,
  ENETUNREACH: HOST_NOT_REACHED,
  ETIMEDOUT: HOST_NOT_REACHED,
  ENOENT: 'There is no socket of Postgres for the folder and port in JOURNAL_URL.',
  EACCES: 'The user of the gateway may not use the socket that JOURNAL_URL names.',
  '42P01': OTHER_TABLES,
  '42703': OTHER_TABLES,
  '42P10': OTHER_TABLES,
};

/** The client of Postgres gives these no code. */
const NO_TLS = 'The server does not support SSL connections';
const NO_PASSWORD = /^SASL: .*client password must be/;

const NOT_POSTGRES =
  'Nothing at the host and port in JOURNAL_URL answers as Postgres does. Check both of them, and that no firewall is in between.';

/** `isConnecting`: no connection was made yet, so no statement is the reason. */
export function reasonOf(error: unknown, { isConnecting }: { isConnecting: boolean }): JournalUnavailable {
  if (error instanceof JournalUnavailable) return error;
  const code = codeOf(error);
  if (code === INSUFFICIENT_PRIVILEGE) return isConnecting ? NOT_ADMITTED : notPermitted();
  const lasting = LASTING[code] ?? certificateProblem(error, code);
  if (lasting !== null)
    return new JournalUnavailable({ code, message: `${lasting} (${code})`, isLasting: true });
  const text = error instanceof Error ? error.message : '';
  if (text === NO_TLS) return WITHOUT_TLS;
  if (NO_PASSWORD.test(text)) return WITHOUT_PASSWORD;
  const passing = PASSING[code] ?? (isConnecting && code === NO_ANSWER ? NOT_POSTGRES : null);
  return new JournalUnavailable({ code, ...(passing !== null && { message: `${passing} (${code})` }) });
}

const WITHOUT_TLS = new JournalUnavailable({
  code: 'JOURNAL_WITHOUT_TLS',
  message: 'JOURNAL_URL asks for TLS, and Postgres does not offer it.',
  isLasting: true,
});

const WITHOUT_PASSWORD = new JournalUnavailable({
  code: 'JOURNAL_WITHOUT_PASSWORD',
  message: 'Postgres asks for a password, and JOURNAL_URL has none.',
  isLasting: true,
});

const NOT_ADMITTED = new JournalUnavailable({
  code: 'JOURNAL_NOT_PERMITTED',
  message:
    'The role in JOURNAL_URL may not connect to the database. Let an administrator grant it CONNECT on this database.',
  isLasting: true,
});

function certificateProblem(error: unknown, code: string): string | null {
  if (UNKNOWN_AUTHORITY.has(code)) {
    return 'The certificate of Postgres is not signed by an authority that is known here. Set sslrootcert in JOURNAL_URL to the file of the authority.';
  }
  // A socket that is missing has the same codes, but it is connected to and not opened.
  const isFile = error instanceof Error && 'syscall' in error && error.syscall === 'open';
  return isFile ? 'A certificate file that JOURNAL_URL names cannot be read.' : null;
}
