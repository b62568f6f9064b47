// What the stand-in sends back to one request, and the shape of a fault that may stand in between.

/**
 * A whole answer, or what happens to the socket instead of one. A `content-length` header larger than the body makes
 * an answer that is cut off: the connection ends after the body.
 */
export type Answer =
  | { status: number; headers?: Record<string, string>; body: string }
  | { socket: 'reset' | 'hang' };

/** A request as a fault sees it. */
export interface ApiRequest {
  method: string;
  /** After `/api/public/api/1/`, decoded, without the query. */
  path: string;
  query: Record<string, string>;
  body: string;
}

/** Trouble on the way. `next` applies the request to the tables, so a fault chooses whether to fail before or after it. */
export type Fault = (request: ApiRequest, next: () => Answer) => Answer | Promise<Answer>;

/** A successful answer: LoanPro wraps everything in `d` (observed). */
export function answerWith(d: unknown): Answer {
  return { status: 200, body: JSON.stringify({ d }) };
}
