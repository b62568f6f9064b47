// The HTTP server around the request handler, with its time limits for slow senders.

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { CountCutOff } from './cut-off-callers.ts';
import { oneAtATime } from './pipelining.ts';
import type { RequestHandler } from './request-handler.ts';

const HEADERS_TIMEOUT_MS = 10_000;
const RECEIVE_TIMEOUT_MS = 15_000;
const CHECK_EVERY_MS = 5000;

/** The server does not listen yet. */
export function createHttpServer(
  handle: RequestHandler,
  { keepAliveTimeoutMs, countCutOff }: { keepAliveTimeoutMs: number; countCutOff: CountCutOff },
): Server {
  const handleInOrder = oneAtATime(handle, countCutOff);
  const server = createServer(
    {
      // Node announces this time to the caller, and waits for one second more.
      keepAliveTimeout: keepAliveTimeoutMs,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: RECEIVE_TIMEOUT_MS,
      // Node checks the two limits above only this often.
      connectionsCheckingInterval: CHECK_EVERY_MS,
    },
    handleInOrder,
  );
  // Node knows only the expectation "100-continue". A request with another one is answered as if it had none.
  server.on('checkExpectation', handleInOrder);
  // Otherwise Node asks for the body before the request was checked.
  server.on('checkContinue', handleInOrder);
  return server;
}
