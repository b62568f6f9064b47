// Takes one GraphQL request from its headers to the GraphQL server: overload, deadline, checks, body, place.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphQLParams } from 'graphql-yoga';
import type { Identified, Identity } from '../access/identity.ts';
import { ANONYMOUS } from '../access/viewer.ts';
import type { TrustedDocuments } from '../access/trusted-documents.ts';
import type { Notices } from '../notices.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { beginOperation } from '../telemetry/spans.ts';
import { createUsage } from '../telemetry/usage.ts';
import type { Usage } from '../telemetry/usage.ts';
import { createArrivingBodies } from './arriving-bodies.ts';
import { createCallerAddress } from './caller-address.ts';
import { createCallerLimits } from './caller-limits.ts';
import type { CallerLimitOptions, Charge } from './caller-limits.ts';
import type { CountCutOff } from './cut-off-callers.ts';
import { fairCallerOf } from './fair-caller.ts';
import { HttpError, codeOf } from './http-error.ts';
import { createIdentifyCaller } from './identify-caller.ts';
import type { RefusalNotices } from './identify-caller.ts';
import { networkOf } from './network.ts';
import { readNamed } from './named-documents.ts';
import { checkParams } from './operation-params.ts';
import { TOO_MANY, createConcurrencyLimit } from './concurrency-limit.ts';
import type { Slot } from './concurrency-limit.ts';
import {
  readBody,
  readBodyParams,
  readUrlParams,
  requireNoUrlHash,
  takeArrivedBody,
} from './request-body.ts';
import { readHeader, requireJson, responseTypeFor } from './request-checks.ts';
import { openScope, readRequestId, readTimeoutMs } from './request-scope.ts';
import type { RequestScope } from './request-scope.ts';
import { whenClosed } from './responses.ts';
import { createSaturationLimit } from './saturation.ts';
import type { SaturationLimit } from './saturation.ts';
import type { Shutdown } from './shutdown.ts';
import { ANSWER_GRACE_MS } from './untaken-answers.ts';
import type { AnswerLimit } from './untaken-answers.ts';
import { keepIfSoon, releaseWhenClosed, waitForPlace } from './waiting-requests.ts';
import type { Waited, WhenWaited } from './waiting-requests.ts';

/** What the GraphQL server gets with a request that passed every check. */
export interface AcceptedRequest {
  scope: RequestScope;
  params: GraphQLParams;
  noteExpensive: Slot['noteExpensive'];
  charge: Charge;
}

export interface OperationOptions extends CallerLimitOptions {
  requestTimeoutMs: number;
  /** The longest deadline that a caller may ask for. */
  maxRequestTimeoutMs: number;
  /** How many operations may be in flight. A request counts as soon as its body is there. */
  maxConcurrentRequests: number;
  /** How many of them may come from one address. `null` for the default share. */
  maxConcurrentRequestsPerAddress: number | null;
  /** How many of them may be in flight while the process is saturated. */
  saturationLimit?: SaturationLimit;
  /** Who sends a request. `null` where nobody is asked. */
  identity: Identity | null;
  /** The proxies whose `X-Forwarded-For` counts, as addresses and ranges. */
  trustedProxies: readonly string[];
  /** The documents that can be named by an id. `null` where there are none. */
  documents?: TrustedDocuments | null;
  /** Whether queries may come by GET. Addresses are stored in logs and histories, so this is for development. */
  acceptsGet: boolean;
  countCutOff: CountCutOff;
  shutdown: Pick<Shutdown, 'hasBegun' | 'isRefusing' | 'onGraceEnd'>;
  /** Runs the operation and sends the response. */
  answer: (request: IncomingMessage, response: ServerResponse, accepted: AcceptedRequest) => Promise<void>;
  notices: Pick<Notices, 'requestAnswered'> & RefusalNotices;
  metrics?: Metrics;
}

interface Placed {
  isGet: boolean;
  scope: RequestScope;
  network: string;
  confirm: Identified['confirm'];
  /** The place that the request has already. */
  slot: Slot | null;
}

export function createOperationHandler(options: OperationOptions) {
  const { requestTimeoutMs, maxRequestTimeoutMs, shutdown } = options;
  const identifyCaller = createIdentifyCaller(options.identity, options.notices);
  const callerAddress = createCallerAddress(options.trustedProxies);
  const documents = options.documents ?? null;
  const callerLimits = createCallerLimits(options);
  const bodies = createArrivingBodies(options.countCutOff);
  const limit = createConcurrencyLimit({
    total: options.maxConcurrentRequests,
    perAddress: options.maxConcurrentRequestsPerAddress,
    saturationLimit: options.saturationLimit ?? createSaturationLimit(),
  });

  /** Finds out who asks, and whether this caller may ask now. */
  async function admit(
    request: IncomingMessage,
    response: ServerResponse,
    opened: Omit<RequestScope, 'fairCaller'>,
  ): Promise<Pick<Placed, 'scope' | 'confirm'>> {
    const { viewer, confirm } = await identifyCaller(request, opened.signal, networkOf(opened.caller));
    opened.usage.subject = viewer.subject;
    opened.usage.client = viewer.client;
    const scope = { ...opened, viewer, fairCaller: fairCallerOf(viewer, opened.caller) };
    const admission = callerLimits.admit(scope.fairCaller, response);
    if (admission) await admission;
    return { scope, confirm };
  }

  /** The body is parsed only after there is a place for it, and not kept. */
  async function takePlaceAndParse(
    request: IncomingMessage,
    response: ServerResponse,
    { isGet, scope, network, confirm, slot }: Placed,
  ): Promise<Pick<AcceptedRequest, 'params' | 'noteExpensive'>> {
    const body = isGet
      ? null
      : (takeArrivedBody(request) ??
        (await readBody(request, response, { signal: scope.signal, network, bodies })));
    if (body) confirm(body);
    let place = slot;
    if (!place) {
      place = await limit.acquire(network, body?.length ?? 0);
      releaseWhenClosed(place, response);
    }
    const { noteExpensive } = place;
    const given = body ? readBodyParams(body) : readUrlParams(request.url ?? '');
    const params = documents ? await readNamed(given, scope.viewer, documents) : checkParams(given);
    return { params, noteExpensive };
  }

  /** Throws an HttpError for a request that is not accepted. */
  async function handle(
    request: IncomingMessage,
    response: ServerResponse,
    { requestId, usage }: Pick<RequestScope, 'requestId' | 'usage'>,
    limitOfAnswer: AnswerLimit,
    waited: Waited | null,
  ): Promise<void> {
    // This check comes first, because refusing a request has to cost far less than answering it.
    const network = networkOf(request.socket.remoteAddress);
    if (waited?.slot === null) throw TOO_MANY;
    const timeoutMs = readTimeoutMs(readHeader(request, 'x-request-timeout-ms'), {
      defaultMs: requestTimeoutMs,
      maxMs: maxRequestTimeoutMs,
    });
    const opened = openScope(response, {
      requestId,
      caller: callerAddress(request),
      viewer: ANONYMOUS,
      usage,
      timeoutMs: timeoutMs ?? requestTimeoutMs,
      onGraceEnd: shutdown.onGraceEnd,
    });
    limitOfAnswer.cutAtMs = opened.endsAtMs + ANSWER_GRACE_MS;

    if (shutdown.isRefusing()) {
      throw new HttpError(503, 'The gateway is shutting down. Try again later.', { 'retry-after': '1' });
    }
    const isGet = request.method === 'GET' && options.acceptsGet;
    if (request.method !== 'POST' && !isGet) {
      if (request.method === 'GET') requireNoUrlHash(request.url ?? '');
      const allow = options.acceptsGet ? 'GET, POST' : 'POST';
      const methods = options.acceptsGet ? 'GET or POST' : 'POST';
      throw new HttpError(405, `GraphQL requests must use the method ${methods}.`, { allow });
    }
    if (!isGet) requireJson(request);
    if (timeoutMs === null) {
      throw new HttpError(
        400,
        'The header x-request-timeout-ms must be a whole number of milliseconds, at least 1.',
      );
    }
    // Before the body is read and a place is taken.
    const admission = admit(request, response, opened);
    const slot = await keepIfSoon(waited?.slot ?? null, admission);
    const { scope, confirm } = await admission;
    const accepted = await takePlaceAndParse(request, response, { isGet, scope, network, confirm, slot });
    const charge: Charge = (cost) => callerLimits.charge(scope.fairCaller, cost);
    request.headers.accept = responseTypeFor(request.headers.accept);
    await options.answer(request, response, { scope, charge, ...accepted });
  }

  return {
    isFree: (request: IncomingMessage): boolean => limit.isFree(networkOf(request.socket.remoteAddress)),
    /** Lets a request without a place wait for one. It is not counted before it has waited. */
    wait: (request: IncomingMessage, response: ServerResponse, whenWaited: WhenWaited): void =>
      waitForPlace(limit, request, response, whenWaited),
    /** Counts a request that is refused without being handled. */
    refusalBegan: (): void => options.metrics?.requestBegan(),
    refusalEnded(refusal: Omit<Ended, 'usage'>, isComplete: boolean): void {
      const usage = createUsage();
      if (isComplete) usage.codes.add(codeOf(TOO_MANY));
      reportEnd({ ...refusal, usage }, isComplete, options);
    },
    async handle(
      request: IncomingMessage,
      response: ServerResponse,
      limitOfAnswer: AnswerLimit,
      waited: Waited | null,
    ): Promise<void> {
      const requestId = waited?.requestId ?? readRequestId(request.headers['x-request-id']);
      response.setHeader('x-request-id', requestId);
      const usage = createUsage();
      const span = beginOperation(request.headers);
      const ended = { response, requestId, usage, startMs: waited?.startMs ?? performance.now() };
      options.metrics?.requestBegan();
      whenClosed(response, () => {
        reportEnd(ended, response.writableFinished, options);
        span.end(usage);
      });
      try {
        await span.run(() => handle(request, response, { requestId, usage }, limitOfAnswer, waited));
      } catch (error) {
        usage.codes.add(codeOf(error));
        throw error;
      }
    },
  };
}

/** An answer that was sent, or whose caller has left. */
interface Ended {
  response: ServerResponse;
  requestId: string;
  usage: Usage;
  startMs: number;
}

function reportEnd(
  { response, requestId, usage, startMs }: Ended,
  isComplete: boolean,
  { notices, metrics }: Pick<OperationOptions, 'notices' | 'metrics'>,
): void {
  const durationMs = performance.now() - startMs;
  if (!isComplete) usage.outcome = 'aborted';
  for (const code of usage.codes) metrics?.errorAnswered(code);
  metrics?.requestEnded({ kind: usage.kind, outcome: usage.outcome, durationMs });
  const { statusCode: status } = response;
  notices.requestAnswered({ requestId, status, isComplete, durationMs: Math.round(durationMs), usage });
}
