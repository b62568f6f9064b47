// The transport to one LoanPro: one exchange, and the list of policies that every call passes on its way to it.

import type { Metrics } from '../../telemetry/metrics.ts';
import { createBulkhead } from './bulkhead.ts';
import { traceCalls } from './call-spans.ts';
import type { Call, Reply, SendGuard } from './call.ts';
import { requestOf, setRequest } from './callers.ts';
import type { RequestInfo } from './callers.ts';
import { createCertificateWatch } from './certificate-watch.ts';
import { createCircuitBreaker } from './circuit-breaker.ts';
import type { Proxy } from './dispatcher.ts';
import { createMeasure } from './measure.ts';
import { openExchange } from './exchange.ts';
import type { Exchange } from './exchange.ts';
import { compose } from './policy.ts';
import type { Policy } from './policy.ts';
import { createRateLimitPause } from './rate-limit.ts';
import { createRetry } from './retry.ts';
import type { Token } from './token.ts';
import { createTokenPolicy } from './token-policy.ts';

interface TransportOptions {
  /** Ends in a slash: `https://…/api/public/api/1/`. */
  baseUrl: string;
  token: Token;
  instanceId: string;
  /** How long one exchange may take in total, including the connection and the body. Waiting for a place is not included. */
  timeoutMs: number;
  /** How many calls may run at once. */
  maxConcurrency: number;
  /** The largest part of the places that one identified caller may have, up to 1, which is the default. */
  callerShare?: number;
  /** Without one, LoanPro is called directly. */
  proxy?: Proxy | null;
  onNotice: (notice: TransportNotice) => void;
  metrics?: Metrics;
}

export type TransportNotice =
  | { kind: 'breaker'; isOpen: boolean }
  /** LoanPro begins to refuse the token, or accepts it again. */
  | { kind: 'token-refused'; isRefused: boolean }
  /** What is wrong with the certificate of LoanPro or of the proxy, or `null` when it can be verified again. */
  | { kind: 'certificate'; problem: string | null };

/**
 * Fetches a path below the base URL. The signal ends it, with the signal's reason. The subjects are what the call asks about, see
 * `Call`: without them it is the path without its query.
 */
export type Read = (path: string, signal: AbortSignal, subjects?: readonly string[]) => Promise<Reply>;

export interface Transport {
  read: Read;
  /** For the read before an update. Other reads cannot take all the places of this one and of read-backs. */
  readForWrite: Read;
  /** For the reads that verify an update. They are sent even while LoanPro asks for a pause. */
  readBack: Read;
  /** `readForWrite` and `readBack` for what LoanPro may refuse to a token that it accepts otherwise. See `Call`. */
  optional: { readForWrite: Read; readBack: Read };
  /** Sends an update at most once. Nothing repeats it, and nobody can end it once it is being sent. */
  write(path: string, body: unknown, guard: SendGuard): Promise<Reply>;
  /** Tells whose request the calls with this signal belong to, and until when. A read that would wait for longer is refused at once. */
  setRequest(signal: AbortSignal, request: RequestInfo): void;
  requestOf(signal: AbortSignal): RequestInfo;
  /** Whether LoanPro refused the token when it was last asked. */
  isTokenRefused(): boolean;
  close(): Promise<void>;
}

/** Opens no connection before the first call. */
export function openTransport(options: TransportOptions): Transport {
  const { baseUrl, instanceId, maxConcurrency: connections, proxy = null } = options;
  const exchange = openExchange({ baseUrl, instanceId, connections, proxy });
  return createTransport({ ...exchange, send: traceCalls(exchange.send, baseUrl) }, options);
}

/** What the policies need to know. */
type PolicyOptions = Omit<TransportOptions, 'baseUrl' | 'instanceId' | 'proxy'>;

/** Puts the policies around an open exchange. Closing the transport closes the exchange. */
export function createTransport(exchange: Exchange, options: PolicyOptions): Transport {
  const { timeoutMs, maxConcurrency, callerShare, metrics, onNotice } = options;
  const tokens = createTokenPolicy(options.token, (isRefused) => {
    metrics?.tokenChanged(isRefused);
    onNotice({ kind: 'token-refused', isRefused });
  });
  const rateLimit = createRateLimitPause(timeoutMs);
  const breaker = createCircuitBreaker((isOpen) => {
    metrics?.circuitChanged(isOpen);
    onNotice({ kind: 'breaker', isOpen });
  });
  const measure = metrics && createMeasure(metrics, requestOf);

  // A call passes the policies from top to bottom, and its reply passes them from bottom to top.
  const policies: Policy[] = [
    ...(measure ? [measure.begin] : []),
    createRetry(),
    tokens.authenticate,
    rateLimit.wait,
    breaker.refuse,
    ...(measure ? [measure.wait] : []),
    createBulkhead(maxConcurrency, requestOf, callerShare),
    // A call may have waited long for its place, so the pause and the circuit are checked once more.
    rateLimit.observe,
    breaker.guard,
    createCertificateWatch((problem) => onNotice({ kind: 'certificate', problem })),
    ...(measure ? [measure.send] : []),
  ];
  const send = compose(policies, exchange.send);

  const reads =
    (kind: Call['kind'], flags: Pick<Call, 'isOptional'> = {}): Read =>
    async (path, signal, subjects = [pathOnly(path)]) =>
      send({ kind, method: 'GET', path, subjects, ...flags, authorize: null, timeoutMs, signal });

  return {
    read: reads('read'),
    readForWrite: reads('read-for-write'),
    readBack: reads('read-back'),
    optional: {
      readForWrite: reads('read-for-write', { isOptional: true }),
      readBack: reads('read-back', { isOptional: true }),
    },
    write: (path, body, { signal, beforeSend }) =>
      send({
        kind: 'update',
        method: 'PUT',
        path,
        subjects: [pathOnly(path)],
        body: JSON.stringify(body),
        authorize: null,
        timeoutMs,
        signal,
        beforeSend,
      }),
    setRequest,
    requestOf,
    isTokenRefused: tokens.isRefused,
    close: () => exchange.close(),
  };
}

function pathOnly(path: string): string {
  return path.replace(/\?.*/, '');
}
