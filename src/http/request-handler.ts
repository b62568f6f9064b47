// The routes of the HTTP server: probes, GraphiQL and GraphQL. Every other path is refused.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Notices } from '../notices.ts';
import { applyCors, sendPreflight } from './cors.ts';
import { createHostCheck } from './hosts.ts';
import { HttpError, sendHttpError } from './http-error.ts';
import { TOO_MANY } from './concurrency-limit.ts';
import { createOperationHandler } from './operation-handler.ts';
import type { OperationOptions } from './operation-handler.ts';
import { createOverloadRefusals } from './overload-refusals.ts';
import { answerProbe } from './probes.ts';
import type { Readiness } from './probes.ts';
import { createOriginCheck } from './origins.ts';
import { sendPlaces } from './places.ts';
import { isBrowserVisit, isRead } from './request-checks.ts';
import { readRequestId } from './request-scope.ts';
import { COMMON_HEADERS, redirect, sendPage } from './responses.ts';
import type { CompressedPage } from './responses.ts';
import { isNavigation, requireOwnSite } from './sites.ts';
import { ANSWER_GRACE_MS, createUntakenAnswers } from './untaken-answers.ts';
import type { AnswerLimit } from './untaken-answers.ts';
import type { Waited } from './waiting-requests.ts';
import { closeBeforeLongBody, discardBody } from './unwanted-body.ts';

interface RequestHandlerOptions extends OperationOptions {
  endpoint: string;
  /** The host names that the gateway answers to, each with or without a port. */
  hosts: readonly string[];
  corsOrigins: readonly string[];
  /** The page for browsers, `null` where none is served. */
  loadPage: (() => Promise<CompressedPage>) | null;
  readiness: () => Promise<Readiness>;
  notices: OperationOptions['notices'] & Pick<Notices, 'requestFailed'>;
}

/** The path as it was sent, without decoding or resolving dots, so that each path can be written in one way only. */
function pathOf({ url = '' }: IncomingMessage): string {
  const [path = ''] = url.split('?', 1);
  return path;
}

/** It never throws: every error becomes a response. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => void;

export function createRequestHandler(options: RequestHandlerOptions): RequestHandler {
  const { endpoint, loadPage, readiness, shutdown, notices } = options;
  const checkHost = createHostCheck(options.hosts);
  const isListed = createOriginCheck(options.corsOrigins);
  const answers = createUntakenAnswers(options.countCutOff);
  const operations = createOperationHandler(options);
  const refuseOverload = createOverloadRefusals({
    error: TOO_MANY,
    onEnd: operations.refusalEnded,
    watch,
  });

  function watch(response: ServerResponse): AnswerLimit {
    return answers.watch(response, performance.now() + options.maxRequestTimeoutMs + ANSWER_GRACE_MS);
  }

  async function route(
    request: IncomingMessage,
    response: ServerResponse,
    limit: AnswerLimit,
    waited: Waited | null,
  ): Promise<void> {
    const path = pathOf(request);
    const wantsPage = loadPage !== null && isBrowserVisit(request);
    const isOperation = path === endpoint && !wantsPage && request.method !== 'OPTIONS';
    if (!isOperation) closeBeforeLongBody(request, response);
    if (path !== endpoint && (await answerProbe(path, response, readiness))) return;
    // The probes come first: an orchestrator asks them by the address of the process, or without a name.
    checkHost(request);
    if (path === '/' && isRead(request)) {
      return wantsPage ? redirect(response, endpoint) : sendPlaces(request, response, endpoint);
    }
    if (path !== endpoint) throw new HttpError(404, `Not found. The GraphQL endpoint is ${endpoint}.`);

    const isListedOrigin = applyCors(request, response, isListed);
    if (request.method === 'OPTIONS' && isListedOrigin) return sendPreflight(request, response);
    // The page itself executes nothing, also with a query in its address.
    if (!(wantsPage && isNavigation(request))) requireOwnSite(request, isListedOrigin);
    if (wantsPage) return sendPage(response, await loadPage());
    await operations.handle(request, response, limit, waited);
  }

  /** Before any other check, because refusing has to cost far less than answering. */
  function hasToWait(request: IncomingMessage): boolean {
    const isOperation = request.method === 'POST' && pathOf(request) === endpoint;
    return isOperation && !shutdown.hasBegun() && !operations.isFree(request);
  }

  function wait(request: IncomingMessage, response: ServerResponse): void {
    operations.wait(request, response, {
      begin: (waited) => void answer(request, response, waited),
      refuse(refusal) {
        // In a shutdown the connection has to end with the answer.
        if (shutdown.hasBegun() && !response.destroyed) return void answer(request, response, refusal);
        // A page of a listed origin can read the answer only with more headers.
        if (request.headers.origin !== undefined) applyCors(request, response, isListed);
        closeBeforeLongBody(request, response);
        operations.refusalBegan();
        refuseOverload({ ...refusal, response });
      },
    });
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    waited: Waited | null,
  ): Promise<void> {
    const limit = watch(response);
    for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
    try {
      await route(request, response, limit, waited);
    } catch (error) {
      // The connection ends with this answer. A body that then arrives would reset it, and the answer could get lost.
      if (shutdown.hasBegun()) await discardBody(request);
      if (response.headersSent || response.destroyed) return;
      if (!response.hasHeader('x-request-id')) {
        response.setHeader('x-request-id', readRequestId(request.headers['x-request-id']));
      }
      if (error instanceof HttpError) return sendHttpError(request, response, error);
      notices.requestFailed(error);
      sendHttpError(request, response, new HttpError(500, 'An internal error occurred in the gateway.'));
    }
  }

  return (request, response) => {
    if (hasToWait(request)) wait(request, response);
    else void answer(request, response, null);
  };
}
