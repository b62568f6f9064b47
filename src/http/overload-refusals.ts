// The refusals of an overload: everything that they need is prepared, because they have to cost far less than an answer.

import type { ServerResponse } from 'node:http';
import { errorBody } from './http-error.ts';
import type { HttpError } from './http-error.ts';
import { COMMON_HEADERS, VARY } from './responses.ts';

export interface Refusal {
  response: ServerResponse;
  requestId: string;
  startMs: number;
}

interface RefusalOptions {
  error: HttpError;
  /** Called at once for an answer that the system has taken or whose caller has left, and otherwise when it is closed. */
  onEnd(refusal: Refusal, isComplete: boolean): void;
  /** Called for an answer that the system did not take at once. */
  watch(response: ServerResponse): void;
}

/** Returns a function that refuses requests with this error. A refusal that the system takes at once needs no listener. */
export function createOverloadRefusals({ error, onEnd, watch }: RefusalOptions) {
  const placeOfId = 'id-of-the-request';
  const [bodyStart = '', bodyEnd = ''] = JSON.stringify(errorBody(error, placeOfId)).split(placeOfId);
  const headers = Object.entries({
    ...COMMON_HEADERS,
    vary: VARY,
    'content-type': 'application/json; charset=utf-8',
    ...error.headers,
  }).flat();

  return (refusal: Refusal): void => {
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
  };
}
