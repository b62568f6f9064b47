// The exchange with LoanPro: sends one request and reads its answer, within a timeout, over verified TLS.

import { Agent } from 'undici';
import { currentTrace } from '../../telemetry/trace-context.ts';
import type { Call, Reply } from './call.ts';
import { LoanProError, errorForTransport } from './errors.ts';
import { MAX_BODY_BYTES, readBody } from './response-body.ts';
import { HeldBack, sendGuard } from './send-guard.ts';

interface ExchangeOptions {
  /** Ends in a slash: `https://…/api/public/api/1/`. */
  baseUrl: string;
  instanceId: string;
  /** How many connections may be open at once. */
  connections: number;
}

export interface Exchange {
  /**
   * Sends the call once, whatever happens. Rejects with what `beforeSend` threw, with the reason of a read's signal, or with a
   * LoanProError. Does not follow redirects: they are replies like any other.
   */
  send(call: Call): Promise<Reply>;
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 1000;

/** Opens no connection before the first call. */
export function openExchange({ baseUrl, instanceId, connections }: ExchangeOptions): Exchange {
  const { origin, pathname } = new URL(baseUrl);
  const agent = new Agent({
    connections,
    pipelining: 1,
    allowH2: false,
    maxResponseSize: MAX_BODY_BYTES,
    // These are set here because an environment variable and a flag of Node could otherwise turn the checks off.
    connect: { timeout: CONNECT_TIMEOUT_MS, rejectUnauthorized: true, minVersion: 'TLSv1.2' },
  });

  async function send(call: Call): Promise<Reply> {
    const timeout = AbortSignal.timeout(call.timeoutMs);
    // Nobody can end an update that is being sent.
    const signal = call.kind === 'update' ? timeout : AbortSignal.any([timeout, call.signal]);
    const dispatcher = call.beforeSend ? agent.compose(sendGuard(call.beforeSend)) : agent;
    try {
      const answer = await dispatcher.request({
        origin,
        method: call.method,
        path: pathname + call.path,
        headers: {
          ...(call.authorize && { authorization: `Bearer ${call.authorize()}` }),
          'autopal-instance-id': instanceId,
          accept: 'application/json',
          'accept-encoding': 'identity',
          ...currentTrace.getStore(),
          ...(call.body !== undefined && { 'content-type': 'application/json' }),
        },
        body: call.body ?? null,
        signal,
      });
      const retryAfter = answer.headers['retry-after'];
      return {
        status: answer.statusCode,
        body: await (answer.statusCode === 200 ? readBody(answer) : readBody(answer).catch(() => '')),
        retryAfter: typeof retryAfter === 'string' ? retryAfter : null,
      };
    } catch (error) {
      if (error instanceof HeldBack) throw error.cause;
      if (call.kind !== 'update' && call.signal.aborted) throw call.signal.reason;
      if (timeout.aborted) {
        throw new LoanProError('timeout', `LoanPro did not answer within ${call.timeoutMs} ms.`);
      }
      throw errorForTransport(error);
    }
  }

  return { send, close: () => agent.close() };
}
