// Calls to LoanPro with manners: a place for each, no repeats but of reads, and none at all while it is unwell or asks for quiet.

import type { SendGuard } from '../../custom-fields/write/store.ts';
import { createBreaker } from './circuit-breaker.ts';
import type { CallEnd } from './circuit-breaker.ts';
import { LoanProError } from '../errors.ts';
import type { LoanProErrorCode } from '../errors.ts';
import { createPlaces } from './bulkhead.ts';
import type { CallKind } from './bulkhead.ts';
import { createQuietTime } from './rate-limit.ts';
import { createRetries } from './retry.ts';
import type { Token } from './token.ts';
import { openWire } from './exchange.ts';
import type { Reply, WireRequest } from './exchange.ts';

export interface HttpOptions {
  /** Ends in a slash: `https://…/api/public/api/1/`. */
  baseUrl: string;
  token: Token;
  instanceId: string;
  /** How long one call may take in all, connection and body included. The wait for a place does not count. */
  timeoutMs: number;
  /** How many calls may be under way at once. */
  maxConcurrency: number;
  onNotice: (notice: HttpNotice) => void;
}

export type HttpNotice =
  | { kind: 'breaker'; isOpen: boolean }
  /** Told when it begins and when it ends. */
  | { kind: 'token-refused'; isRefused: boolean };

export interface Http {
  /** Fetches a path below the base URL. Ends early when `signal` aborts, with its reason. */
  read(path: string, signal: AbortSignal): Promise<Reply>;
  /** The same for the looks before and after a write, which bulk reads must not hold up. */
  readForWrite(path: string, signal: AbortSignal): Promise<Reply>;
  /** Sends a write once. Nothing repeats it, and no caller can end it once it is on its way. */
  write(path: string, body: unknown, guard: SendGuard): Promise<Reply>;
  /** Whether LoanPro did not take the token when it was last shown one. */
  isTokenRefused(): boolean;
  close(): Promise<void>;
}

/** The first call after a rest is not given long, so that LoanPro is found well again soon after it is. */
const PROBE_TIMEOUT_MS = 4000;

/**
 * What the breaker counts, of reads alone. A no is an answer; and an update that takes long ends in a 500 or a timeout
 * (documented), which says nothing of the rest.
 */
const FAILURES: ReadonlySet<LoanProErrorCode> = new Set<LoanProErrorCode>([
  'not-sent',
  'unavailable',
  'timeout',
  'cut-off',
]);

export function openHttp(options: HttpOptions): Http {
  const { token, timeoutMs, maxConcurrency, onNotice } = options;
  const wire = openWire({ ...options, connections: maxConcurrency });
  const places = createPlaces(maxConcurrency);
  const breaker = createBreaker((isOpen) => onNotice({ kind: 'breaker', isOpen }));
  const quietTime = createQuietTime(timeoutMs);
  const retries = createRetries();
  let isRefused = false;

  async function send(request: WireRequest, signal?: AbortSignal): Promise<Reply> {
    const reply = await wire.send(request, signal);
    if (reply.status === 429 || reply.status === 503) quietTime.begin(reply.retryAfter);
    return reply;
  }

  async function sendRead(path: string, shown: string, signal: AbortSignal): Promise<Reply> {
    const pass = breaker.enter();
    let end: CallEnd = 'unknown';
    try {
      const limitMs = pass.isProbe ? Math.min(timeoutMs, PROBE_TIMEOUT_MS) : timeoutMs;
      const reply = await send({ method: 'GET', path, token: shown, timeoutMs: limitMs }, signal);
      end = reply.status < 500 ? 'fine' : 'failed';
      return reply;
    } catch (error) {
      if (error instanceof LoanProError) end = FAILURES.has(error.code) ? 'failed' : 'fine';
      throw error;
    } finally {
      pass.end(end);
    }
  }

  /** One read, as soon as there is a place and nothing speaks against it. */
  async function readWith(shown: string, kind: CallKind, path: string, signal: AbortSignal): Promise<Reply> {
    for (;;) {
      await quietTime.over(signal);
      // Not after the wait for a place alone: a caller is told at once.
      breaker.check();
      const work = async () => (quietTime.isOn() ? null : sendRead(path, shown, signal));
      const reply = await places.take(kind, work, signal);
      if (reply) return reply;
    }
  }

  /** One read, and once more with another token where there is one. */
  async function readKnown(kind: CallKind, path: string, signal: AbortSignal): Promise<Reply> {
    const shown = await token.current();
    const reply = await readWith(shown, kind, path, signal);
    const other = reply.status === 401 || reply.status === 403 ? await token.insteadOf(shown) : null;
    const known = other === null ? reply : await readWith(other, kind, path, signal);
    noteRefusal(known);
    return known;
  }

  /** A 403 may stand for one path alone; a 401 is about who we are. */
  function noteRefusal({ status }: Reply): void {
    if ((status === 401) === isRefused || (status !== 401 && status >= 400)) return;
    isRefused = !isRefused;
    onNotice({ kind: 'token-refused', isRefused });
  }

  const read = (kind: CallKind) => async (path: string, signal: AbortSignal) =>
    retries.run(() => readKnown(kind, path, signal), signal);

  return {
    read: read('read'),
    readForWrite: read('look'),
    async write(path, body, { signal, beforeSend }) {
      const shown = await token.current();
      const work = async () => {
        // What it is based on was compared a moment ago and grows old: it is not kept for later.
        if (quietTime.isOn()) throw new LoanProError('left-alone', 'LoanPro asked to be left alone.');
        breaker.check();
        return send({
          method: 'PUT',
          path,
          body: JSON.stringify(body),
          token: shown,
          timeoutMs,
          beforeSend,
        });
      };
      return places.take('update', work, signal);
    },
    isTokenRefused: () => isRefused,
    close: () => wire.close(),
  };
}
