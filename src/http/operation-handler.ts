// Takes one GraphQL request from its headers to the GraphQL server: overload, deadline, checks, body.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import type { Notices } from '../notices.ts';
import { currentTrace, readTrace } from '../telemetry/trace-context.ts';
import { HttpError } from './http-error.ts';
import { readBodyParams, readUrlParams } from './request-body.ts';
import { readHeader, requireHost, requireJson, responseTypeFor } from './request-checks.ts';
import { openScope, readRequestId, readTimeoutMs } from './request-scope.ts';
import type { RequestScope } from './request-scope.ts';
import { createSaturation, MAX_SATURATED_REQUESTS } from './saturation.ts';
import type { Shutdown } from './shutdown.ts';

/** What the GraphQL server gets with a request that passed every check. */
export interface AcceptedRequest {
  scope: RequestScope;
  params: GraphQLParams;
}

export interface OperationOptions {
  requestTimeoutMs: number;
  /** The longest deadline that a caller may ask for. */
  maxRequestTimeoutMs: number;
  /** How many operations may be in flight. Further requests are refused before their body is read. */
  maxConcurrentRequests: number;
  /** The same while the process is saturated. */
  maxSaturatedRequests?: number;
  /** Whether queries may come by GET. Addresses are stored in logs and histories, so this is for development. */
  acceptsGet: boolean;
  shutdown: Pick<Shutdown, 'hasBegun' | 'isRefusing' | 'graceEnded'>;
  /** Runs the operation and sends the response. */
  answer: (request: IncomingMessage, response: ServerResponse, accepted: AcceptedRequest) => Promise<void>;
  notices: Pick<Notices, 'requestAnswered'>;
}

/** Created once, because creating an error with its stack costs as much as everything else that a refused request costs. */
const TOO_MANY = new HttpError(503, 'Too many requests are in flight. Try again later.', {
  'retry-after': '1',
});

export function createOperationHandler(options: OperationOptions) {
  const { requestTimeoutMs, maxRequestTimeoutMs, maxConcurrentRequests, shutdown, notices } = options;
  const { maxSaturatedRequests = MAX_SATURATED_REQUESTS } = options;
  const isSaturated = createSaturation();
  let inFlight = 0;

  /** Throws an HttpError for a request that is not accepted. */
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    // This check comes first, because refusing a request has to cost far less than answering it.
    if (inFlight >= maxConcurrentRequests || (isSaturated() && inFlight >= maxSaturatedRequests)) {
      response.setHeader('x-request-id', readRequestId(request.headers['x-request-id']));
      throw TOO_MANY;
    }
    inFlight++;
    // Not before the next turn of the event loop, so that one turn cannot execute more requests than may be in flight.
    response.once('close', () => setImmediate(() => inFlight--));
    const timeoutMs = readTimeoutMs(readHeader(request, 'x-request-timeout-ms'), {
      defaultMs: requestTimeoutMs,
      maxMs: maxRequestTimeoutMs,
    });
    const scope = openScope(request, response, {
      timeoutMs: timeoutMs ?? requestTimeoutMs,
      graceEnded: shutdown.graceEnded,
    });
    response.setHeader('x-request-id', scope.requestId);
    reportWhenAnswered(response, scope, notices);

    if (shutdown.isRefusing()) {
      throw new HttpError(503, 'The gateway is shutting down. Try again later.', { 'retry-after': '1' });
    }
    const isGet = request.method === 'GET' && options.acceptsGet;
    if (request.method !== 'POST' && !isGet) {
      throw new HttpError(405, 'GraphQL requests must use the method POST.', { allow: 'POST' });
    }
    requireHost(request);
    if (!isGet) requireJson(request);
    if (timeoutMs === null) {
      throw new HttpError(
        400,
        'The header x-request-timeout-ms must be a whole number of milliseconds, at least 1.',
      );
    }
    const params = isGet ? readUrlParams(request.url ?? '') : await readBodyParams(request, scope.signal);
    request.headers.accept = responseTypeFor(request.headers.accept);
    await currentTrace.run(readTrace(request.headers), async () =>
      options.answer(request, response, { scope, params }),
    );
  };
}

function reportWhenAnswered(
  response: ServerResponse,
  { requestId }: RequestScope,
  notices: Pick<Notices, 'requestAnswered'>,
): void {
  const startMs = performance.now();
  response.once('close', () => {
    const { statusCode: status, writableFinished: isComplete } = response;
    const durationMs = Math.round(performance.now() - startMs);
    notices.requestAnswered({ requestId, status, isComplete, durationMs });
  });
}
