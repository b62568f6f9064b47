// Asks LoanPro plain questions, one after the other, and counts them. No retry, and none of the gateway's own readers.

import type { Proxy } from '../transport/dispatcher.ts';
import { errorForTransport } from '../transport/errors.ts';
import { openExchange } from '../transport/exchange.ts';

/** A raw answer. `json` is undefined where the body is no JSON, and `status` is 0 where there was no answer. */
export interface Answer {
  status: number;
  json: unknown;
  retryAfter: string | null;
}

export interface Asker {
  /** Asks a read question. Null when the limit of questions is reached. */
  get(path: string): Promise<Answer | null>;
  /** Sends an update. */
  put(path: string, body: unknown): Promise<Answer>;
  /** How many read questions were asked. */
  asked(): number;
  /** Whether any question was answered with status 200. */
  isAnswered(): boolean;
  /** Why the last question without an answer had none, such as a certificate that cannot be verified. */
  failure(): string | null;
  /** Every header `Retry-After` that an answer had. */
  pauses: readonly string[];
  close(): Promise<void>;
}

interface AskerOptions {
  baseUrl: string;
  instanceId: string;
  token: () => string;
  timeoutMs: number;
  proxy: Proxy | null;
}

/** An unknown tenant is not to be burdened. */
export const MAX_READ_QUESTIONS = 60;

export function openAsker({ baseUrl, instanceId, token, timeoutMs, proxy }: AskerOptions): Asker {
  const exchange = openExchange({ baseUrl, instanceId, connections: 1, proxy });
  const pauses: string[] = [];
  let asked = 0;
  let isAnswered = false;
  let failure: string | null = null;

  async function send(method: 'GET' | 'PUT', path: string, body?: unknown): Promise<Answer> {
    const reply = await exchange
      .send({
        kind: method === 'GET' ? 'read' : 'update',
        method,
        path,
        subjects: [],
        ...(body !== undefined && { body: JSON.stringify(body) }),
        authorize: token,
        timeoutMs,
        signal: new AbortController().signal,
      })
      .catch((error: unknown) => {
        failure = errorForTransport(error).message;
        return { status: 0, body: '', retryAfter: null };
      });
    if (reply.status === 200) isAnswered = true;
    if (reply.retryAfter !== null) pauses.push(reply.retryAfter);
    return { status: reply.status, json: parse(reply.body), retryAfter: reply.retryAfter };
  }

  return {
    async get(path) {
      if (asked >= MAX_READ_QUESTIONS) return null;
      asked += 1;
      return send('GET', path);
    },
    put: (path, body) => send('PUT', path, body),
    asked: () => asked,
    isAnswered: () => isAnswered,
    failure: () => failure,
    pauses,
    close: () => exchange.close(),
  };
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
