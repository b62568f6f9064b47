// Opens the connections to LoanPro or to the proxy: first looks up the name, and then connects, each with a time limit of its own.

import dns from 'node:dns';
import type { LookupAddress } from 'node:dns';
import type { buildConnector as Connectors } from 'undici';
import { buildConnector } from './undici.ts';

/** For the TCP connection, and for each TLS handshake that follows on it later. */
export const CONNECT_TIMEOUT_MS = 1000;
/** A resolver asks its second name server after five seconds if the first one does not answer. */
export const LOOKUP_TIMEOUT_MS = 6000;

/** These are set here because an environment variable and a flag of Node could otherwise turn the checks off. */
export const TLS_CHECKS = { rejectUnauthorized: true, minVersion: 'TLSv1.2', allowH2: false } as const;

/**
 * A connector that looks up the name by itself would count this in the time of the connection. Connections that need the same name at
 * the same time share one lookup: each lookup occupies one of the few threads of the process. A lookup that exceeds its time goes on,
 * and the next connection can use its result.
 */
export function createConnector(): Connectors.connector {
  const running = new Map<string, Promise<LookupAddress[]>>();
  const found = new Map<string, LookupAddress[]>();

  const connect = buildConnector({
    ...TLS_CHECKS,
    timeout: CONNECT_TIMEOUT_MS,
    lookup(name, { all }, callback) {
      const addresses = found.get(name) ?? [];
      const [first] = addresses;
      if (all) callback(null, addresses);
      else callback(null, first?.address ?? '', first?.family);
    },
  });

  async function lookUp(name: string): Promise<void> {
    const lookup = running.get(name) ?? lookUpNow(name).finally(() => running.delete(name));
    running.set(name, lookup);
    found.set(name, await within(LOOKUP_TIMEOUT_MS, lookup));
  }

  async function open(options: Connectors.Options, callback: Connectors.Callback): Promise<void> {
    const error = await lookUp(options.hostname).catch((reason: Error) => reason);
    if (error) callback(error, null);
    else connect(options, callback);
  }

  return (options, callback) => void open(options, callback);
}

async function lookUpNow(name: string): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    dns.lookup(name, { all: true, hints: dns.ADDRCONFIG }, (error, addresses) => {
      if (error) reject(error);
      else resolve(addresses);
    });
  });
}

async function within<Result>(limitMs: number, work: Promise<Result>): Promise<Result> {
  const { promise: limit, reject } = Promise.withResolvers<never>();
  const error = Object.assign(new Error('The name lookup takes too long.'), { code: dns.TIMEOUT });
  const timer = setTimeout(() => reject(error), limitMs);
  return Promise.race([work, limit]).finally(() => clearTimeout(timer));
}
