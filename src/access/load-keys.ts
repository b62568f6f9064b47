// Loads the public keys of an issuer: from its discovery document, from an address, or from a file.

import { readFile } from 'node:fs/promises';
import type { JSONWebKeySet } from 'jose';

export type KeySource =
  | { kind: 'discovery'; issuer: string }
  | { kind: 'url'; url: string }
  | { kind: 'file'; path: string };

const TIMEOUT_MS = 5000;
/** Sets of keys have a few kilobytes. */
const MAX_BYTES = 256 * 1024;

/** Rejects with an error that repeats nothing of what was read. */
export async function loadKeys(source: KeySource): Promise<JSONWebKeySet> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  switch (source.kind) {
    case 'file':
      return parseKeys(await readFile(source.path, { signal }));
    case 'url':
      return parseKeys(await download(source.url, signal));
    case 'discovery':
      return parseKeys(await download(await discover(source.issuer, signal), signal));
  }
}

/** The address of the keys as OpenID Connect Discovery publishes it. The document must be about the same issuer (section 4.3). */
async function discover(issuer: string, signal: AbortSignal): Promise<string> {
  const address = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const document = parseObject(await download(address, signal));
  const { issuer: named, jwks_uri: url } = document;
  if (named !== issuer) throw new Error('The discovery document is about another issuer than AUTH_ISSUER.');
  if (typeof url !== 'string' || !URL.canParse(url)) {
    throw new Error('The discovery document names no address of keys.');
  }
  // Only an issuer that may itself be asked without TLS, on this machine, may publish such an address.
  if (new URL(url).protocol !== new URL(issuer).protocol && !url.startsWith('https:')) {
    throw new Error('The discovery document names an address of keys without https.');
  }
  return url;
}

/**
 * Uses Node's own `fetch`, because the rules of LoanPro's connections, such as its token and its pauses, must not apply here. It calls through a
 * proxy with NODE_USE_ENV_PROXY.
 */
async function download(url: string, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, { signal, redirect: 'error', headers: { accept: 'application/json' } });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw new Error(`The issuer answers with status ${response.status}.`);
  }
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body) {
    bytes += piece.length;
    if (bytes > MAX_BYTES) throw new Error('The answer of the issuer is too large.');
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** A set without any key is refused: it would make every token invalid. */
function parseKeys(bytes: Buffer): JSONWebKeySet {
  const set = parseObject(bytes);
  if (!isKeySet(set)) throw new Error('The set of keys cannot be read, or contains no key.');
  return set;
}

function isKeySet(set: object): set is JSONWebKeySet {
  return (
    'keys' in set &&
    Array.isArray(set.keys) &&
    set.keys.length > 0 &&
    set.keys.every((key: unknown) => typeof key === 'object' && key !== null && 'kty' in key)
  );
}

function parseObject(bytes: Buffer): Record<string, unknown> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(bytes.toString('utf8'));
  } catch {
    // The parser's own message quotes its input.
  }
  if (typeof parsed !== 'object' || parsed === null) throw new Error('The answer is not a JSON object.');
  return { ...parsed };
}
