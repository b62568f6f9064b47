// The door: which HTTP requests get through to GraphQL. Path, method, media type, size and bytes are checked here, once.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import type { Page } from '../explorer/page.ts';
import { currentTrace, readTrace } from '../telemetry/trace-context.ts';
import { describeError } from '../telemetry/logger.ts';
import type { Logger } from '../telemetry/logger.ts';
import { EVERY_ANSWER, Refusal, sendJson, sendRefusal } from './http-error.ts';
import { paramsOfAddress, readParams } from './request-body.ts';
import { MAX_TIMEOUT_MS, openScope, readRequestId, readTimeoutMs } from './request-scope.ts';
import type { RequestScope } from './request-scope.ts';

/** What an accepted request is handed on with. */
export interface RequestHandover {
  scope: RequestScope;
  params: GraphQLParams;
}

interface ListenerOptions {
  endpoint: string;
  corsOrigins: readonly string[];
  requestTimeoutMs: number;
  /** Whether a query may stand in the address, as tools of development have it. Addresses end up in logs and histories. */
  takesGet: boolean;
  /** How many operations may be under way; what comes on top is turned away unread. */
  maxConcurrentRequests: number;
  explorer: (() => Promise<Page>) | null;
  isReady: () => Promise<boolean>;
  /** Whether no new work is taken any more. */
  isDraining: () => boolean;
  /** Ends the time of every request that is still under way then. */
  closing: AbortSignal;
  answer: (request: IncomingMessage, response: ServerResponse, handover: RequestHandover) => Promise<void>;
  log: Logger;
}

/** Made once: an error with its stack costs as much as all the rest of turning away. */
const FULL = new Refusal(503, 'Too many requests are under way.', { 'retry-after': '1' });

export function createListener(
  options: ListenerOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const allowedOrigins = new Set(options.corsOrigins);
  let underWay = 0;

  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Compared as it came: no decoding, no dot segments, no absolute form, so that there is one way to write each path.
    const path = (request.url ?? '').split('?', 1)[0];
    if (path === '/live') return sendJson(response, 200, { status: 'live' });
    if (path === '/ready') {
      const isReady = await options.isReady();
      return sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'not ready' });
    }
    if (path === '/' && options.explorer && isBrowserVisit(request))
      return redirect(response, options.endpoint);
    if (path !== options.endpoint)
      throw new Refusal(404, `Nothing is here. GraphQL is at ${options.endpoint}.`);

    const mayReadAnswers = applyCors(request, response, allowedOrigins);
    if (request.method === 'OPTIONS' && mayReadAnswers) return sendPreflight(response);
    if (options.explorer && isBrowserVisit(request)) return sendPage(response, await options.explorer());
    await runOperation(request, response);
  }

  async function runOperation(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Before anything is made for it: what is turned away must cost far less than what is served.
    if (underWay >= options.maxConcurrentRequests) {
      response.setHeader('x-request-id', readRequestId(request.headers['x-request-id']));
      return sendRefusal(request, response, FULL);
    }
    underWay++;
    response.once('close', () => underWay--);
    const timeoutMs = readTimeoutMs(header(request, 'x-request-timeout-ms'), options.requestTimeoutMs);
    const scope = openScope(request, response, {
      timeoutMs: timeoutMs ?? options.requestTimeoutMs,
      closing: options.closing,
    });
    response.setHeader('x-request-id', scope.requestId);
    const startMs = performance.now();
    response.once('close', () => {
      const { statusCode, writableFinished: isComplete } = response;
      const durationMs = Math.round(performance.now() - startMs);
      options.log.debug(
        { requestId: scope.requestId, status: statusCode, isComplete, durationMs },
        'request',
      );
    });

    if (options.isDraining()) throw new Refusal(503, 'The gateway is closing.', { 'retry-after': '1' });
    const isGet = request.method === 'GET' && options.takesGet;
    if (request.method !== 'POST' && !isGet) {
      throw new Refusal(405, 'GraphQL takes POST requests.', { allow: 'POST' });
    }
    requireHost(request);
    if (!isGet) requireJson(request);
    if (timeoutMs === null) {
      throw new Refusal(400, `x-request-timeout-ms must be a whole number of at most ${MAX_TIMEOUT_MS}.`);
    }
    const params = isGet ? paramsOfAddress(request.url ?? '') : await readParams(request, scope.signal);
    request.headers.accept = answerType(request.headers.accept);
    const answer = async () => options.answer(request, response, { scope, params });
    await currentTrace.run(readTrace(request.headers), answer);
  }

  return async (request, response) => {
    for (const [name, value] of Object.entries(EVERY_ANSWER)) response.setHeader(name, value);
    try {
      await route(request, response);
    } catch (error) {
      if (response.headersSent || response.destroyed) return;
      if (error instanceof Refusal) return sendRefusal(request, response, error);
      options.log.error({ error: describeError(error) }, 'request failed');
      sendRefusal(request, response, new Refusal(500, 'Something went wrong inside the gateway.'));
    }
  };
}

/** Opens the answer to an origin on the list, letter for letter. There is no wildcard, no reflection and no cookie. */
function applyCors(
  request: IncomingMessage,
  response: ServerResponse,
  allowed: ReadonlySet<string>,
): boolean {
  if (allowed.size === 0) return false;
  response.setHeader('vary', 'Origin');
  const origin = request.headers.origin;
  if (origin === undefined || !allowed.has(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-expose-headers', 'x-request-id');
  return true;
}

function sendPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type, authorization, x-request-id, x-request-timeout-ms',
    'access-control-max-age': '600',
  });
  response.end();
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(302, { location });
  response.end();
}

function isBrowserVisit(request: IncomingMessage): boolean {
  return request.method === 'GET' && (request.headers.accept ?? '').includes('text/html');
}

function sendPage(response: ServerResponse, page: Page): void {
  response.writeHead(200, page.headers);
  response.end(page.gzipped);
}

/** One of GraphQL's two types of answer. Left alone, Yoga would offer streams as well, and keep them open. */
function answerType(accept: string | undefined): string {
  return (
    /application\/(graphql-response\+)?json/i.exec(accept ?? '')?.[0].toLowerCase() ?? 'application/json'
  );
}

/** Two hosts, or one that is no host, are the marks of a smuggled request. */
function requireHost(request: IncomingMessage): void {
  const [host = '', ...others] = request.headersDistinct['host'] ?? [];
  if (others.length > 0 || !/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}/`)) {
    throw new Refusal(400, 'The host header must name one host.');
  }
}

/** JSON alone: every other type can be sent by a foreign page without asking the browser first. */
function requireJson(request: IncomingMessage): void {
  const [type = '', ...others] = request.headersDistinct['content-type'] ?? [];
  if (others.length > 0 || !/^application\/json\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(type)) {
    throw new Refusal(415, 'The content type must be application/json, in UTF-8.');
  }
  if ((header(request, 'content-encoding') ?? 'identity') !== 'identity') {
    throw new Refusal(415, 'Bodies must not be compressed.');
  }
}

function header(request: IncomingMessage, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
