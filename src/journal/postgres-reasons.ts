// Why a Postgres cannot be used, in words for the person who has to change a setting or a right.

import { JournalUnavailable } from './errors.ts';
import { notPermitted } from './migrations.ts';
import { INSUFFICIENT_PRIVILEGE, codeOf } from './postgres-upgrade.ts';

/** They last until somebody changes a setting, a role or a database. */
const LASTING: Readonly<Record<string, string>> = {
  '28P01': 'Postgres refuses the password in JOURNAL_URL.',
  '28000':
    'Postgres does not let the role in JOURNAL_URL connect. The role does not exist, or pg_hba.conf allows no such connection.',
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

/** They may pass without any change. */
const PASSING: Readonly<Record<string, string>> = {
  '25006': 'Postgres is read-only, so it may be a standby.',
  '53300': 'Postgres accepts no more connections.',
  ENOTFOUND: 'The host in JOURNAL_URL cannot be found.',
  ECONNREFUSED: 'Nothing accepts connections at the host and port in JOURNAL_URL.',
};

/** The client of Postgres gives these no code. */
const NO_TLS = 'The server does not support SSL connections';

export function reasonOf(error: unknown): JournalUnavailable {
  if (error instanceof JournalUnavailable) return error;
  const code = codeOf(error);
  if (code === INSUFFICIENT_PRIVILEGE) return notPermitted();
  const lasting = LASTING[code] ?? certificateProblem(error, code);
  if (lasting !== null)
    return new JournalUnavailable({ code, message: `${lasting} (${code})`, isLasting: true });
  if (error instanceof Error && error.message === NO_TLS) {
    return new JournalUnavailable({
      code: 'JOURNAL_WITHOUT_TLS',
      message: 'JOURNAL_URL asks for TLS, and Postgres does not offer it.',
      isLasting: true,
    });
  }
  const passing = PASSING[code];
  return new JournalUnavailable({
    code,
    ...(passing === undefined ? {} : { message: `${passing} (${code})` }),
  });
}

function certificateProblem(error: unknown, code: string): string | null {
  if (UNKNOWN_AUTHORITY.has(code)) {
    return 'The certificate of Postgres is not signed by an authority that is known here. Set sslrootcert in JOURNAL_URL to the file of the authority.';
  }
  // A socket that is missing has the same codes, but it is connected to and not opened.
  const isFile = error instanceof Error && 'syscall' in error && error.syscall === 'open';
  return isFile ? 'A certificate file that JOURNAL_URL names cannot be read.' : null;
}
