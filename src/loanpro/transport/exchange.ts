// The exchange with LoanPro: sends one request and reads its answer, within a timeout, over verified TLS.

import { traceHeaders } from '../../telemetry/trace-context.ts';
import type { Call, Reply } from './call.ts';
import { openDispatcher } from './dispatcher.ts';
import type { Proxy } from './dispatcher.ts';
import { LoanProError, errorBeforeSend, errorForTransport } from './errors.ts';
import { readBody, readCompleteJson } from './response-body.ts';
import { HeldBack, sendGuard } from './send-guard.ts';

interface ExchangeOptions {
  /** Ends in a slash: `https://…/api/public/api/1/`. */
  baseUrl: string;
  instanceId: string;
  /** How many connections may be open at once. */
  connections: number;
  /** `null`: LoanPro is called directly. */
  proxy: Proxy | null;
}

export interface Exchange {
  /**
   * Sends the call once, whatever happens. Rejects with what `beforeSend` threw, with the reason of a read's signal, or with a
   * LoanProError. Does not follow redirects: they are replies like any other.
   */
  send(call: Call): Promise<Reply>;
  close(): Promise<void>;
}

/** Opens no connection before the first call. */
export function openExchange({ baseUrl, instanceId, connections, proxy }: ExchangeOptions): Exchange {
  const { origin, pathname } = new URL(baseUrl);
  const dispatcher = openDispatcher(connections, proxy);

  async function send(call: Call): Promise<Reply> {
    const { timeout, either, release } = limitTime(call);
    // undici notices an abort only when it has a connection for the request. Until then, this promise notices it.
    const start = Promise.withResolvers<void>();
    let isSent = false;
    const guard = sendGuard(() => {
      either.throwIfAborted();
      call.beforeSend?.();
      isSent = true;
      start.resolve();
    });
    try {
      call.signal.throwIfAborted();
      const request = dispatcher.compose(guard).request({
        origin,
        method: call.method,
        path: pathname + call.path,
        headers: {
          ...(call.authorize && { authorization: `Bearer ${call.authorize()}` }),
          'autopal-instance-id': instanceId,
          accept: 'application/json',
          'accept-encoding': 'identity',
          ...traceHeaders(),
          ...(call.body !== undefined && { 'content-type': 'application/json' }),
        },
        body: call.body ?? null,
        // Nobody can end an update that is being sent.
        signal: call.kind === 'update' ? timeout : either,
      });
      request.catch(start.reject);
      either.addEventListener('abort', () => start.reject(either.reason));
      await start.promise;
      const answer = await request;
      const read = call.kind === 'update' ? readBody : readCompleteJson;
      const retryAfter = answer.headers['retry-after'];
      return {
        status: answer.statusCode,
        body: await (answer.statusCode === 200 ? read(answer) : read(answer).catch(() => '')),
        retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
      };
    } catch (error) {
      if (error instanceof HeldBack) throw error.cause;
      if (call.signal.aborted && !(isSent && call.kind === 'update')) throw call.signal.reason;
      if (timeout.aborted) {
        const missing = isSent ? 'LoanPro did not answer' : 'No connection to LoanPro was ready';
        throw new LoanProError('timeout', `${missing} within ${call.timeoutMs} ms.`);
      }
      throw isSent ? errorForTransport(error) : errorBeforeSend(error);
    } finally {
      release();
    }
  }

  return { send, close: () => dispatcher.close() };
}

/** `either` aborts at the timeout and with the signal of the call. The timer ends with the call. */
function limitTime({ timeoutMs, signal }: Call) {
  const timeout = new AbortController();
  const either = new AbortController();
  const abort = () => either.abort(signal.reason);
  const timer = setTimeout(() => {
    timeout.abort();
    either.abort();
  }, timeoutMs);
  signal.addEventListener('abort', abort);
  const release = () => {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
  };
  return { timeout: timeout.signal, either: either.signal, release };
}
