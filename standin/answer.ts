// The types of an answer to one request, and of a fault that changes what happens to the request.

import type { ServerResponse } from 'node:http';

/**
 * A complete answer, or what happens to the connection instead. When the `content-length` header is larger than the body,
 * the connection is closed after the body, so the answer is truncated. `speak` takes over the connection and writes to it.
 */
export type Answer =
  | { status: number; headers?: Record<string, string>; body: string }
  | { socket: 'reset' | 'hang' }
  | { speak: (outgoing: ServerResponse) => void };

/** A request, as a fault receives it. */
export interface ApiRequest {
  method: string;
  /** The part after `/api/public/api/1/`, decoded, without the query. */
  path: string;
  query: Record<string, string>;
  body: string;
}

/** Applies the request to the tables. With an argument, that body is used instead of the one that arrived. */
export type Next = (body?: string) => Answer;

/** Changes what happens to a request. `next` applies the request, so a fault can fail before or after it. */
export type Fault = (request: ApiRequest, next: Next) => Answer | Promise<Answer>;

/** A successful answer. Observed: LoanPro wraps every answer in `d`. */
export function answerWith(d: unknown): Answer {
  return { status: 200, body: JSON.stringify({ d }) };
}
