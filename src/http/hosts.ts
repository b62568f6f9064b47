// The host names that the gateway answers to. A web page can make its own name point to the gateway (DNS rebinding): its requests
// then look like those of the gateway's own pages, except for the name.

import type { IncomingMessage } from 'node:http';
import { HttpError } from './http-error.ts';
import { readSingleHeader } from './request-checks.ts';

/** Throws an HttpError for a request whose Host header is invalid or names another host. No other header counts. */
export type HostCheck = (request: IncomingMessage) => void;

/** Created once, because creating an error with its stack costs more than everything else that a refused request costs. */
const MISDIRECTED = new HttpError(
  421,
  'The gateway does not answer to the host name of this request. The setting HOSTS lists the names to which it answers.',
);

/**
 * Names are compared in lower case and as URLs write them. A name without a port is meant for every port. A request that names another host
 * gets `refusal`.
 */
export function createHostCheck(hosts: readonly string[], refusal: HttpError = MISDIRECTED): HostCheck {
  const listed = new Set(
    hosts.map((host) => {
      const { name, port } = parseHost(host);
      return port === null ? name : `${name}:${port}`;
    }),
  );
  const isListed = (host: string): boolean => {
    const { name, port } = parseHost(host);
    // Behind a proxy that speaks TLS, a caller that names no port means either of these two.
    const ports = port === null ? [80, 443] : [port];
    return listed.has(name) || ports.some((each) => listed.has(`${name}:${each}`));
  };
  /** Most requests have the same header. */
  let lastListed: string | undefined;

  return (request) => {
    const host = readSingleHeader(request, 'host');
    if (host !== undefined && host === lastListed) return;
    requireValid(host);
    if (!isListed(host)) throw refusal;
    lastListed = host;
  };
}

/** A missing, repeated or invalid Host header is a sign of request smuggling. */
function requireValid(host: string | undefined): asserts host is string {
  if (host === undefined || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}/`)) {
    throw new HttpError(400, 'The request must have exactly one valid Host header.');
  }
}

function parseHost(host: string): { name: string; port: number | null } {
  const port = /:(\d+)$/.exec(host)?.[1];
  // A dot at the end of a name means that the name is complete.
  const name = new URL(`http://${host}/`).hostname.replace(/\.$/, '');
  return { name, port: port === undefined ? null : Number(port) };
}
