// What the stand-in sends back to one request, and the shape of a fault that may stand in between.

import type { ServerResponse } from 'node:http';

/**
 * A whole answer, or what happens to the socket instead of one. A `content-length` header larger than the body makes
 * an answer that is cut off: the connection ends after the body. `speak` has the connection to itself.
 */
export type Answer =
  | { status: number; headers?: Record<string, string>; body: string }
  | { socket: 'reset' | 'hang' }
  | { speak: (outgoing: ServerResponse) => void };

/** A request as a fault sees it. */
export interface ApiRequest {
  method: string;
  /** After `/api/public/api/1/`, decoded, without the query. */
  path: string;
  query: Record<string, string>;
  body: string;
}

/** Applies the request to the tables, with another body where one is given. */
export type Next = (body?: string) => Answer;

/** Trouble on the way. Calling `next` applies the request, so a fault chooses whether to fail before or after it. */
export type Fault = (request: ApiRequest, next: Next) => Answer | Promise<Answer>;

/** A successful answer: LoanPro wraps everything in `d` (observed). */
export function answerWith(d: unknown): Answer {
  return { status: 200, body: JSON.stringify({ d }) };
}
