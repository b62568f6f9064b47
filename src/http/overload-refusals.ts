// The refusals of an overload: everything that they need is prepared, because they have to cost far less than an answer.

import type { ServerResponse } from 'node:http';
import { errorBody } from './http-error.ts';
import type { HttpError } from './http-error.ts';
import { COMMON_HEADERS, VARY } from './responses.ts';

interface Refusal {
  response: ServerResponse;
  requestId: string;
  startMs: number;
}

interface RefusalOptions {
  error: HttpError;
  delayMs: number;
  /** Called at once for an answer that the system has taken or whose caller has left, and otherwise when it is closed. */
  onEnd(refusal: Refusal, isComplete: boolean): void;
  /** Called for an answer that the system did not take at once. */
  watch(response: ServerResponse): void;
}

/**
 * Refuses requests with this error after this delay: callers that try again at once would otherwise keep the process busy with refusals. One timer serves
 * all of them, and a refusal that is sent at once needs no listener.
 */
export function createOverloadRefusals({ error, delayMs, onEnd, watch }: RefusalOptions) {
  const placeOfId = 'id-of-the-request';
  const [bodyStart = '', bodyEnd = ''] = JSON.stringify(errorBody(error, placeOfId)).split(placeOfId);
  const headers = Object.entries({
    ...COMMON_HEADERS,
    vary: VARY,
    'content-type': 'application/json; charset=utf-8',
    ...error.headers,
  }).flat();
  const waiting: Refusal[] = [];

  function send(refusal: Refusal): void {
    const { response, requestId } = refusal;
    if (response.destroyed) return onEnd(refusal, false);
    const body = bodyStart + requestId + bodyEnd;
    response.writeHead(error.status, [
      ...headers,
      'x-request-id',
      requestId,
      'content-length',
      String(body.length),
    ]);
    // An id has no other characters. Node sends the headers and such a text in one piece.
    response.end(body, 'latin1');
    if (response.writableLength === 0) return onEnd(refusal, true);
    watch(response);
    response.once('close', () => onEnd(refusal, response.writableFinished));
  }

  function sendDue(): void {
    const nowMs = performance.now();
    const due = waiting.findIndex(({ startMs }) => startMs + delayMs > nowMs);
    for (const refusal of waiting.splice(0, due === -1 ? waiting.length : due)) send(refusal);
    const [next] = waiting;
    if (next) setTimeout(sendDue, next.startMs + delayMs - nowMs);
  }

  return (response: ServerResponse, requestId: string): void => {
    if (waiting.length === 0) setTimeout(sendDue, delayMs);
    waiting.push({ response, requestId, startMs: performance.now() });
  };
}
