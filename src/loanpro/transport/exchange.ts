// The exchange with LoanPro: sends one request and reads its answer, within a timeout, over verified TLS.

import type { Dispatcher } from 'undici';
import { traceHeaders } from '../../telemetry/trace-context.ts';
import type { Call, Reply } from './call.ts';
import { HeldBack, collectAnswer } from './collected-answer.ts';
import { openDispatcher } from './dispatcher.ts';
import type { Proxy } from './dispatcher.ts';
import { LoanProError, errorBeforeSend, errorForTransport } from './errors.ts';
import { readBody, readCompleteJson } from './response-body.ts';

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

/** Only ends the request: what is told is found out afterwards. Created once, because an error with its stack costs more than a timer. */
const ENDED = new Error('The call was ended.');

/** Opens no connection before the first call. */
export function openExchange({ baseUrl, instanceId, connections, proxy }: ExchangeOptions): Exchange {
  const { origin, pathname } = new URL(baseUrl);
  const dispatcher = openDispatcher(connections, proxy);

  function optionsOf(call: Call): Dispatcher.DispatchOptions {
    return {
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
    };
  }

  async function send(call: Call): Promise<Reply> {
    const { kind, signal, timeoutMs, beforeSend } = call;
    signal.throwIfAborted();
    let isSent = false;
    let isLate = false;
    const { answer, end } = collectAnswer(dispatcher, optionsOf(call), () => {
      beforeSend?.();
      isSent = true;
    });
    const timer = setTimeout(() => {
      isLate = true;
      end(ENDED);
    }, timeoutMs);
    // Nobody can end an update that is being sent.
    const mayLeave = () => !(isSent && kind === 'update');
    const leave = () => {
      if (mayLeave()) end(ENDED);
    };
    signal.addEventListener('abort', leave);
    try {
      const { status, headers, body } = await answer;
      const read = kind === 'update' ? readBody : readCompleteJson;
      const retryAfter = headers['retry-after'];
      return {
        status,
        body: await (status === 200 ? read(body, headers) : read(body, headers).catch(() => '')),
        retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
      };
    } catch (error) {
      if (error instanceof HeldBack) throw error.cause;
      if (signal.aborted && mayLeave()) throw signal.reason;
      if (isLate) {
        const missing = isSent ? 'LoanPro did not answer' : 'No connection to LoanPro was ready';
        throw new LoanProError('timeout', `${missing} within ${timeoutMs} ms.`);
      }
      throw isSent ? errorForTransport(error) : errorBeforeSend(error);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', leave);
    }
  }

  return { send, close: () => dispatcher.close() };
}
