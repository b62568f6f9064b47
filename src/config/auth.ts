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

/** Where the public keys of the issuer are. */
type KeysConfig =
  | { kind: 'discovery'; issuer: string }
  | { kind: 'url'; url: string }
  | { kind: 'file'; path: string };

/** `auth` is `null` where nobody is identified. Each problem is one sentence, and repeats no value. */
export function readAuth(read: Read, situation: Situation) {
  const isOff = read('AUTH') === 'none';
  const issuer = read('AUTH_ISSUER') ?? '';
  const keys = keysFrom(issuer, read('AUTH_JWKS_URL'), read('AUTH_JWKS_FILE'));
  const auth = {
    issuer,
    audiences: read('AUTH_AUDIENCE') ?? [],
    algorithms: read('AUTH_ALGORITHMS'),
    types: read('AUTH_TOKEN_TYPE').map((type) => type.toLowerCase()),
    rolesClaim: read('AUTH_ROLES_CLAIM'),
    keys,
  };
  const isOn = situation.isSet('AUTH_ISSUER') && !isOff;
  const problems = isOn ? findProblemsWith(keys, situation) : findProblemsWithout(isOff, situation);
  return { auth: isOn ? auth : null, problems };
}

function keysFrom(issuer: string, url: string | undefined, path: string | undefined): KeysConfig {
  if (path !== undefined) return { kind: 'file', path };
  return url === undefined ? { kind: 'discovery', issuer } : { kind: 'url', url };
}

/** What is wrong where an issuer is set. */
function findProblemsWith(keys: KeysConfig, { isSet, isProduction }: Situation): string[] {
  const problems: string[] = [];
  if (!isSet('AUTH_AUDIENCE')) {
    problems.push('AUTH_AUDIENCE is missing. Without it, tokens for other programs would be accepted.');
  }
  if (isSet('AUTH_JWKS_URL') && isSet('AUTH_JWKS_FILE')) {
    problems.push('AUTH_JWKS_URL and AUTH_JWKS_FILE are both set. Remove one of them.');
  }
  // An issuer that is not valid is a problem of its own.
  if (keys.kind === 'discovery' && keys.issuer !== '' && !isSafeAddress(keys.issuer, isProduction)) {
    problems.push(`AUTH_ISSUER ${HTTPS}, unless AUTH_JWKS_URL or AUTH_JWKS_FILE says where its keys are.`);
  }
  if (keys.kind === 'url' && !isSafeAddress(keys.url, isProduction)) problems.push(`AUTH_JWKS_URL ${HTTPS}.`);
  return problems;
}

/** What is wrong where callers are not identified. */
function findProblemsWithout(isOff: boolean, { isSet, isProduction, host, hosts }: Situation): string[] {
  const needless = ['AUTH_ISSUER', 'AUTH_AUDIENCE', 'AUTH_JWKS_URL', 'AUTH_JWKS_FILE'].find(isSet);
  if (needless !== undefined) {
    return [
      isOff
        ? `AUTH is none, but ${needless} is set. Remove one of them.`
        : `AUTH_ISSUER is missing. ${needless} has no effect without it.`,
    ];
  }
  const isOwnMachine = isLoopback(host) && hosts.every(isLoopbackName);
  return isOff || (isOwnMachine && !isProduction) ? [] : [NOBODY_IS_IDENTIFIED];
}

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
