// The refusals of an overload: everything that they need is prepared, because they have to cost far less than an answer.

import type { ServerResponse } from 'node:http';
import { errorBody } from './http-error.ts';
import type { HttpError } from './http-error.ts';
import { COMMON_HEADERS, VARY } from './responses.ts';

interface Refusal {
  response: ServerResponse;
  requestId: string;
  atMs: number;
}

/**
 * Refuses requests with this error after this delay: callers that try again at once would otherwise keep the process busy with refusals. One timer serves
 * all of them.
 */
export function createOverloadRefusals(error: HttpError, delayMs: number) {
  const placeOfId = 'id-of-the-request';
  const [bodyStart = '', bodyEnd = ''] = JSON.stringify(errorBody(error, placeOfId)).split(placeOfId);
  const headers = Object.entries({
    ...COMMON_HEADERS,
    vary: VARY,
    'content-type': 'application/json; charset=utf-8',
    ...error.headers,
  }).flat();
  let waiting: Refusal[] = [];

  function send({ response, requestId }: Refusal): void {
    if (response.destroyed) return;
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
  }

  function sendDue(): void {
    const nowMs = performance.now();
    const due = waiting.findIndex(({ atMs }) => atMs > nowMs);
    for (const refusal of waiting.splice(0, due === -1 ? waiting.length : due)) send(refusal);
    const [next] = waiting;
    if (next) setTimeout(sendDue, next.atMs - nowMs);
  }

  return (response: ServerResponse, requestId: string): void => {
    if (waiting.length === 0) setTimeout(sendDue, delayMs);
    waiting.push({ response, requestId, atMs: performance.now() + delayMs });
  };
}
