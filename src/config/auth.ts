// How callers are identified, from the settings that begin with AUTH, and what is wrong with these settings.

import { isLoopback } from './host-names.ts';
import type { createSettingsReader } from './settings-reader.ts';

type Read = ReturnType<typeof createSettingsReader>['read'];

interface Situation {
  /** Whether a setting is given, valid or not. */
  isSet: (name: string) => boolean;
  isProduction: boolean;
  /** The address on which the gateway listens. */
  host: string;
  /** The names to which it answers, each with or without a port. */
  hosts: readonly string[];
}

/** Where the public keys of an issuer are. */
type KeysConfig =
  | { kind: 'discovery'; issuer: string }
  | { kind: 'url'; url: string }
  | { kind: 'file'; path: string };

/** The two who can say who a caller is have settings of the same form. */
type Prefix = 'AUTH' | 'AUTH_ROUTER';

/** `auth` is `null` where nobody is identified. Each problem is one sentence, and repeats no value. */
export function readAuth(read: Read, situation: Situation) {
  const { isSet } = situation;
  const users = readIssuer(read, 'AUTH', isSet);
  const router = readIssuer(read, 'AUTH_ROUTER', isSet);
  const types = read('AUTH_TOKEN_TYPE').map((type) => type.toLowerCase());
  const rolesClaim = read('AUTH_ROLES_CLAIM');
  const auth = {
    audiences: read('AUTH_AUDIENCE') ?? [],
    algorithms: read('AUTH_ALGORITHMS'),
    users: users && { ...users, types, rolesClaim },
    router,
  };
  const isOff = read('AUTH') === 'none';
  const isOn = !isOff && (users !== null || router !== null);
  const problems = isOn
    ? [
        ...(isSet('AUTH_AUDIENCE') ? [] : [NO_AUDIENCE]),
        ...findIssuerProblems('AUTH', users, situation),
        ...findIssuerProblems('AUTH_ROUTER', router, situation),
      ]
    : findProblemsWithout(isOff, situation);
  const isFederationForRouter = read('FEDERATION_FOR') === 'router';
  if (isFederationForRouter && router === null) {
    problems.push(
      'AUTH_ROUTER_ISSUER is missing. Without it, FEDERATION_FOR=router would keep everybody out.',
    );
  }
  return { auth: isOn ? auth : null, isFederationForRouter, problems };
}

function readIssuer(read: Read, prefix: Prefix, isSet: Situation['isSet']) {
  const issuer = read(`${prefix}_ISSUER`) ?? '';
  const url = read(`${prefix}_JWKS_URL`);
  const path = read(`${prefix}_JWKS_FILE`);
  if (!isSet(`${prefix}_ISSUER`)) return null;
  return { issuer, keys: keysFrom(issuer, url, path) };
}

function keysFrom(issuer: string, url: string | undefined, path: string | undefined): KeysConfig {
  if (path !== undefined) return { kind: 'file', path };
  return url === undefined ? { kind: 'discovery', issuer } : { kind: 'url', url };
}

function findIssuerProblems(
  prefix: Prefix,
  issuer: { keys: KeysConfig } | null,
  { isSet, isProduction }: Situation,
): string[] {
  const [url, file] = [`${prefix}_JWKS_URL`, `${prefix}_JWKS_FILE`];
  if (issuer === null) {
    const needless = [url, file].find(isSet);
    return needless === undefined ? [] : [noIssuerFor(needless, prefix)];
  }
  const { keys } = issuer;
  const problems = isSet(url) && isSet(file) ? [`${url} and ${file} are both set. Remove one of them.`] : [];
  // An issuer that is not valid is a problem of its own.
  if (keys.kind === 'discovery' && keys.issuer !== '' && !isSafeAddress(keys.issuer, isProduction)) {
    problems.push(`${prefix}_ISSUER ${HTTPS}, unless ${url} or ${file} says where its keys are.`);
  }
  if (keys.kind === 'url' && !isSafeAddress(keys.url, isProduction)) problems.push(`${url} ${HTTPS}.`);
  return problems;
}

/** What is wrong where callers are not identified. */
function findProblemsWithout(isOff: boolean, { isSet, isProduction, host, hosts }: Situation): string[] {
  const needless = ['AUTH', 'AUTH_ROUTER']
    .flatMap((prefix) => [`${prefix}_ISSUER`, `${prefix}_JWKS_URL`, `${prefix}_JWKS_FILE`])
    .concat('AUTH_AUDIENCE')
    .find(isSet);
  if (needless !== undefined) {
    if (isOff) return [`AUTH is none, but ${needless} is set. Remove one of them.`];
    return [noIssuerFor(needless, needless.startsWith('AUTH_ROUTER') ? 'AUTH_ROUTER' : 'AUTH')];
  }
  const isOwnMachine = isLoopback(host) && hosts.every(isLoopbackName);
  return isOff || (isOwnMachine && !isProduction) ? [] : [NOBODY_IS_IDENTIFIED];
}

const noIssuerFor = (name: string, prefix: Prefix) =>
  `${prefix}_ISSUER is missing. ${name} has no effect without it.`;

const NO_AUDIENCE = 'AUTH_AUDIENCE is missing. Without it, tokens for other programs would be accepted.';

const NOBODY_IS_IDENTIFIED =
  'AUTH_ISSUER is missing. Callers must be identified in production, and wherever HOST or HOSTS is not loopback. To let everybody who can reach the port read and write, set AUTH to none.';

const HTTPS = 'must be an https address, or http on loopback outside production';

const isLoopbackName = (host: string) => isLoopback(new URL(`http://${host}/`).hostname);

/** Whoever could change the keys on their way could make every token. */
function isSafeAddress(address: string, isProduction: boolean): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && !isProduction && isLoopback(hostname));
}
