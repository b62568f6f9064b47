// The wire to LoanPro: one request and its answer, within a deadline and a size, over verified TLS.

import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { Agent } from 'undici';
import type { Dispatcher } from 'undici';
import { LoanProError, errorForTransport } from '../errors.ts';
import { currentTrace } from '../../telemetry/trace-context.ts';

export interface WireOptions {
  /** Ends in a slash: `https://…/api/public/api/1/`. */
  baseUrl: string;
  instanceId: string;
  /** How many connections may stand at once. */
  connections: number;
}

export interface WireRequest {
  method: 'GET' | 'PUT';
  /** Below the base URL. */
  path: string;
  body?: string;
  token: string;
  /** How long the call may take in all, connection and body included. */
  timeoutMs: number;
  /** Called with the connection at hand, right before the first byte leaves. When it throws, none does. */
  beforeSend?: () => void;
}

export interface Reply {
  status: number;
  /** Of an answer other than a 200 as well, which counts for its status: empty where it cannot be read. */
  body: string;
  /** The header `Retry-After` as it came. */
  retryAfter: string | null;
}

export interface Wire {
  /**
   * Sends a request once, whatever comes. Ends early when `signal` aborts, with its reason, and when `beforeSend` throws,
   * with what it threw. Everything else that goes wrong is a LoanProError. Redirects are answers like any other.
   */
  send(request: WireRequest, signal?: AbortSignal): Promise<Reply>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 1000;
/** Of a body as it comes, and again of what it is after decompression. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

export function openWire({ baseUrl, instanceId, connections }: WireOptions): Wire {
  const { origin, pathname } = new URL(baseUrl);
  const agent = new Agent({
    connections,
    pipelining: 1,
    allowH2: false,
    maxResponseSize: MAX_BODY_BYTES,
    // Said aloud, since an environment variable and a flag of Node's would otherwise turn them off.
    connect: { timeout: CONNECT_TIMEOUT_MS, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
  });

  async function send(request: WireRequest, signal?: AbortSignal): Promise<Reply> {
    const timeout = AbortSignal.timeout(request.timeoutMs);
    const { beforeSend } = request;
    const gated = beforeSend ? agent.compose(gate(beforeSend)) : agent;
    try {
      const answer = await gated.request({
        origin,
        method: request.method,
        path: pathname + request.path,
        headers: {
          authorization: `Bearer ${request.token}`,
          'autopal-instance-id': instanceId,
          accept: 'application/json',
          'accept-encoding': 'identity',
          ...currentTrace.getStore(),
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
        },
        body: request.body ?? null,
        signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      });
      const retryAfter = answer.headers['retry-after'];
      return {
        status: answer.statusCode,
        body: await (answer.statusCode === 200 ? readBody(answer) : readBody(answer).catch(() => '')),
        retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
      };
    } catch (error) {
      if (error instanceof HeldBack) throw error.cause;
      if (signal?.aborted) throw signal.reason;
      if (timeout.aborted)
        throw new LoanProError('timeout', `LoanPro did not answer within ${request.timeoutMs} ms.`);
      throw errorForTransport(error);
    }
  }

  return { send, close: () => agent.close() };
}

class HeldBack extends Error {}

/**
 * Asks once more at the last moment: a connection may take a second to stand, and a process may sleep for an hour on the way.
 * undici calls this handler in the same turn in which it writes, and writes nothing when it throws.
 */
function gate(beforeSend: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        try {
          beforeSend();
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

async function readBody({ body, headers }: Dispatcher.ResponseData): Promise<string> {
  const bytes = await body.bytes().catch((error: unknown) => {
    const known = errorForTransport(error);
    throw known.code === 'invalid-response'
      ? known
      : new LoanProError('cut-off', "LoanPro's answer broke off before its end.");
  });
  return decode(await unpack(bytes, headers['content-encoding']));
}

const unzip = promisify(gunzip);

/** Compression is not asked for. Where something on the way does it all the same, gzip is read, and nothing wrapped twice. */
async function unpack(bytes: Uint8Array, encoding: string | string[] | undefined): Promise<Uint8Array> {
  if (encoding === undefined || encoding === 'identity') return bytes;
  if (encoding !== 'gzip') {
    throw new LoanProError('invalid-response', 'LoanPro answered in an encoding that was not asked for.');
  }
  try {
    return await unzip(bytes, { maxOutputLength: MAX_BODY_BYTES });
  } catch {
    throw new LoanProError('invalid-response', "LoanPro's answer cannot be unpacked, or is too long.");
  }
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
