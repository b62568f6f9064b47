// What is wrong with an address of Postgres that can be parsed: its TLS mode, and characters that are not encoded.

import { isLoopback } from './host-names.ts';

const ENCRYPTED = ['require', 'verify-ca', 'verify-full'];
const SSL_MODES = ['disable', ...ENCRYPTED];

/** One sentence for each problem of JOURNAL_URL. None of them repeats a value. */
export function findPostgresProblems(url: string, isProduction: boolean): string[] {
  // Each of these characters ends a part of an address, so a piece of the password would be taken for the host.
  const [beforeQuery = ''] = url.split('?', 1);
  if (beforeQuery.includes('#') || beforeQuery.split('@').length > 2) {
    return [
      'JOURNAL_URL holds a # or a second @. In a user name or password, write # as %23, @ as %40 and / as %2F.',
    ];
  }
  if (!URL.canParse(url)) return [];
  const { hostname, searchParams } = new URL(url);
  const mode = searchParams.get('sslmode');
  const rootCertificate = searchParams.get('sslrootcert');
  if (mode !== null && !SSL_MODES.includes(mode)) {
    return [`JOURNAL_URL must have an sslmode that is one of ${SSL_MODES.join(', ')}.`];
  }
  if (mode === 'verify-ca' && (rootCertificate === null || rootCertificate === 'system')) {
    return ['JOURNAL_URL has sslmode=verify-ca, so sslrootcert must name the file of the authority.'];
  }
  if (
    isProduction &&
    !isThisMachine(searchParams.get('host') ?? hostname) &&
    !ENCRYPTED.includes(mode ?? '')
  ) {
    return [
      `JOURNAL_URL must have an sslmode in production that is one of ${ENCRYPTED.join(', ')}, unless Postgres runs on the same machine.`,
    ];
  }
  return [];
}

/** A path is the folder of a socket. */
function isThisMachine(host: string): boolean {
  return isLoopback(host) || /^(\/|%2f)/i.test(host);
}
