// The wire to LoanPro: headers, deadlines, size limits, one pool of connections for reads and one for all a write needs.

import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { LoanProError, errorForTransport } from './errors.ts';

export interface HttpOptions {
  /** Ends in a slash: `https://…/api/public/api/1/`. */
  baseUrl: string;
  token: string;
  instanceId: string;
  /** How long one call may take in all, connection and body included. */
  timeoutMs: number;
}

export interface Reply {
  status: number;
  body: string;
}

export interface Http {
  /** Fetches a path below the base URL. Ends early when `signal` aborts, with its reason. */
  read(path: string, signal: AbortSignal): Promise<Reply>;
  /** The same for the looks before and after a write, which bulk reads must not hold up. */
  readForWrite(path: string, signal: AbortSignal): Promise<Reply>;
  /**
   * Sends a write once. Nothing repeats it, and no caller can end it once it is on its way. `beforeLeaving` is called with the
   * connection at hand, right before the first byte leaves; when it throws, none does, and this rejects with what it threw.
   */
  write(path: string, body: unknown, beforeLeaving: () => void): Promise<Reply>;
  close(): Promise<void>;
}

// LoanPro asks to be spared heavy use and public scripts run 5 to 10 calls at once (documented, observed).
const READ_CONNECTIONS = 8;
// Every step of a write has connections to itself, more than are needed at once as a rule: a request that waits for one could not
// be told from one that LoanPro is slow to answer, and what was compared before it would grow old.
const WRITE_CONNECTIONS = 64;
const CONNECT_TIMEOUT_MS = 1000;
const MAX_BODY_BYTES = 32 * 1024 * 1024;

export function openHttp(options: HttpOptions): Http {
  const { origin, pathname } = new URL(options.baseUrl);
  const reads = pool(READ_CONNECTIONS);
  const writes = pool(WRITE_CONNECTIONS);
  const headers = {
    authorization: `Bearer ${options.token}`,
    'autopal-instance-id': options.instanceId,
    accept: 'application/json',
  };

  async function call(
    agent: Dispatcher,
    request: { method: 'GET' | 'PUT'; path: string; body?: string },
    signal?: AbortSignal,
  ) {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    try {
      const answer = await agent.request({
        origin,
        method: request.method,
        path: pathname + request.path,
        headers: request.body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        body: request.body ?? null,
        signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      });
      return { status: answer.statusCode, body: decode(await answer.body.bytes()) };
    } catch (error) {
      if (error instanceof HeldBack) throw error.cause;
      if (signal?.aborted) throw signal.reason;
      if (timeout.aborted)
        throw new LoanProError('timeout', `LoanPro did not answer within ${options.timeoutMs} ms.`);
      throw errorForTransport(error);
    }
  }

  return {
    read: (path, signal) => call(reads, { method: 'GET', path }, signal),
    readForWrite: (path, signal) => call(writes, { method: 'GET', path }, signal),
    write: (path, body, beforeLeaving) =>
      call(writes.compose(gate(beforeLeaving)), { method: 'PUT', path, body: JSON.stringify(body) }),
    async close() {
      await Promise.all([reads.close(), writes.close()]);
    },
  };
}

function pool(connections: number): Agent {
  return new Agent({
    connections,
    pipelining: 1,
    allowH2: false,
    connect: { timeout: CONNECT_TIMEOUT_MS },
    maxResponseSize: MAX_BODY_BYTES,
  });
}

class HeldBack extends Error {}

/**
 * Asks once more at the last moment: a connection may take a second to stand, and a process may sleep for an hour on the way.
 * undici calls this handler in the same turn in which it writes, and writes nothing when it throws.
 */
function gate(beforeLeaving: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        try {
          beforeLeaving();
        } catch (cause) {
          throw new HeldBack('The request was held back.', { cause });
        }
        handler.onRequestStart?.(controller, context);
      },
      onResponseStart: (...told) => handler.onResponseStart?.(...told),
      onResponseData: (...told) => handler.onResponseData?.(...told),
      onResponseEnd: (...told) => handler.onResponseEnd?.(...told),
      onResponseError: (...told) => handler.onResponseError?.(...told),
    });
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Strict UTF-8: a replacement character in a stored value would be shown, and perhaps written back, as if it were real. */
function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new LoanProError('invalid-response', 'LoanPro answered with bytes that are not UTF-8.');
  }
}
