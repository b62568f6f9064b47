// The way to LoanPro: a pool of connections, opened directly or through a proxy.

import type { Dispatcher, buildConnector } from 'undici';
import { CONNECT_TIMEOUT_MS, LOOKUP_TIMEOUT_MS, TLS_CHECKS, createConnector } from './connector.ts';
import { ProxyFailure } from './errors.ts';
import { MAX_BODY_BYTES } from './response-body.ts';
import { Agent, loadUndici } from './undici.ts';

/** An HTTP proxy on the way to a LoanPro with https. */
export interface Proxy {
  /** The address of the proxy. It may hold a user name and a password. */
  url: string;
  /** The hosts that are called without the proxy, as in the variable `NO_PROXY`. */
  exceptions: string;
}

/**
 * Opens no connection before the first call. The proxy only gets a CONNECT request, and then bytes that are encrypted for LoanPro. So
 * it is not used for a LoanPro without https, where it could read the token.
 */
export function openDispatcher(connections: number, proxy: Proxy | null): Dispatcher {
  const connect = createConnector();
  const options = { connections, pipelining: 1, allowH2: false, maxResponseSize: MAX_BODY_BYTES, connect };
  if (!proxy) return new Agent(options);

  const { EnvHttpProxyAgent, Pool } = loadUndici();
  // Without the server name that undici gives, the connector finds it by itself. For an address there must be none.
  const connectToProxy: buildConnector.connector = (target, callback) =>
    connect({ ...target, servername: '' }, (...[error, socket]) => {
      if (error) callback(new ProxyFailure(error), null);
      else callback(null, socket);
    });
  return new EnvHttpProxyAgent({
    ...options,
    // All three are given, so that the library does not read the environment by itself.
    httpProxy: '',
    httpsProxy: proxy.url,
    noProxy: proxy.exceptions,
    // TLS with LoanPro inside the connection that the proxy made.
    requestTls: TLS_CHECKS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The proxy answers after it has looked up LoanPro's name and connected.
    clientFactory: (origin) =>
      new Pool(origin, {
        connect: connectToProxy,
        allowH2: false,
        headersTimeout: LOOKUP_TIMEOUT_MS + CONNECT_TIMEOUT_MS,
      }),
  });
}
