// What is wrong with an address of Postgres: its form, several hosts, its TLS mode, and characters that are not encoded.

import { isLoopback } from './host-names.ts';

const ENCRYPTED = ['require', 'verify-ca', 'verify-full'];
const SSL_MODES = ['disable', ...ENCRYPTED];

/** One sentence for each problem of JOURNAL_URL. None of them repeats a value. */
export function findPostgresProblems(url: string, isProduction: boolean): string[] {
  const problem = findFormProblem(url);
  return problem === null ? findTlsProblems(new URL(url), isProduction) : [problem];
}

function findFormProblem(url: string): string | null {
  // Each of these characters ends a part of an address, so a piece of the password would be taken for the host.
  const [beforeQuery = ''] = url.split('?', 1);
  if (beforeQuery.includes('#') || beforeQuery.split('@').length > 2) {
    return 'JOURNAL_URL holds a # or a second @. In a user name or password, write # as %23, @ as %40 and / as %2F.';
  }
  if (!isDecodable(beforeQuery)) {
    return 'JOURNAL_URL holds a % that encodes no character. In a user name or password, write % as %25.';
  }
  const [, credentials = '', hosts = ''] = /^\w+:\/\/([^/@]*@)?([^/]*)/.exec(beforeQuery) ?? [];
  const query = new URLSearchParams(url.slice(beforeQuery.length));
  if (
    [hosts, ...query.getAll('host')].some((host) => host.includes(',')) ||
    query.getAll('host').length > 1
  ) {
    return 'JOURNAL_URL names several hosts. Name one address that always leads to the primary, such as that of a proxy or a service: the gateway does not look for the primary.';
  }
  if (hosts === '' && credentials !== '') {
    return 'JOURNAL_URL has no host after the @. For a socket, write the path of its folder there, with %2F for each /.';
  }
  return URL.canParse(url)
    ? null
    : 'JOURNAL_URL must look like postgres://user:password@host:5432/database, with a port up to 65535.';
}

function findTlsProblems({ hostname, searchParams }: URL, isProduction: boolean): string[] {
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

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

/** A path is the folder of a socket. */
function isThisMachine(host: string): boolean {
  return isLoopback(host) || /^(\/|%2f)/i.test(host);
}
