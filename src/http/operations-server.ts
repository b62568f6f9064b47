// The server for operators, on a port of its own: metrics, probes, and the log level of the process.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Metrics } from '../telemetry/metrics.ts';
import { LOG_LEVELS } from '../telemetry/log-levels.ts';
import type { LogLevel } from '../telemetry/log-levels.ts';
import { limitConnections } from './connection-limit.ts';
import { trackConnections } from './connections.ts';
import type { CountCutOff } from './cut-off-callers.ts';
import { createHostCheck } from './hosts.ts';
import { HttpError, sendHttpError } from './http-error.ts';
import { oneAtATime } from './pipelining.ts';
import { answerProbe } from './probes.ts';
import type { Readiness } from './probes.ts';
import { COMMON_HEADERS, sendJson } from './responses.ts';

interface OperationsOptions {
  readiness: () => Promise<Readiness>;
  metrics: Metrics;
  levels: { logLevel(): string; setLogLevel(level: LogLevel): void };
  countCutOff: CountCutOff;
  onError: (error: unknown) => void;
}

const MAX_CONNECTIONS = 100;
const RECEIVE_TIMEOUT_MS = 5000;
const CHECK_EVERY_MS = 1000;
const MAX_BODY_BYTES = 64;

/** The server does not listen yet. */
export function createOperationsServer({
  readiness,
  metrics,
  levels,
  countCutOff,
  onError,
}: OperationsOptions): Server {
  async function route(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = '', method } = request;
    const isRead = method === 'GET' || method === 'HEAD';
    if (isRead && (await answerProbe(path, response, readiness, metrics.build))) return;
    if (isRead && path === '/metrics') {
      const found = await readiness();
      metrics.readinessFound(found.isReady ? null : found.code);
      const text = await metrics.print();
      response.setHeader('content-type', metrics.contentType);
      response.end(text);
      return;
    }
    if (path !== '/log-level' || !(isRead || method === 'PUT')) throw NOT_FOUND;
    if (method === 'PUT') levels.setLogLevel(await readLevel(request));
    sendJson(response, 200, { level: levels.logLevel() });
  }

  const server = createServer(
    {
      headersTimeout: RECEIVE_TIMEOUT_MS,
      requestTimeout: RECEIVE_TIMEOUT_MS,
      // Node checks the two limits above only this often.
      connectionsCheckingInterval: CHECK_EVERY_MS,
    },
    oneAtATime((request, response) => {
      for (const [name, value] of Object.entries(COMMON_HEADERS)) response.setHeader(name, value);
      route(request, response).catch((error: unknown) => {
        if (!(error instanceof HttpError)) onError(error);
        if (response.headersSent || response.destroyed) return;
        sendHttpError(request, response, error instanceof HttpError ? error : FAILED);
      });
    }, countCutOff),
  );
  limitConnections(server, trackConnections(server), { maxConnections: MAX_CONNECTIONS, countCutOff });
  return server;
}

const FAILED = new HttpError(500, 'An internal error occurred in the gateway.');
const NOT_FOUND = new HttpError(
  404,
  'Not found. Here are /metrics, /live, /ready and /log-level.',
  {},
  'NOT_FOUND',
);
const NOT_FROM_HERE = new HttpError(
  403,
  'The level of the log can be changed only from this machine, by a loopback address.',
  {},
  'FORBIDDEN',
);

const BODY_ENDED = new HttpError(400, 'The body ended too early.');

/** A web page could make its own name point to this machine, so the name has to be one of loopback as well. */
const checkLoopbackName = createHostCheck(
  ['localhost', '127.0.0.1', '[::1]'],
  new HttpError(
    421,
    'The level of the log can be changed only under the names localhost, 127.0.0.1 and [::1].',
  ),
);

async function readLevel(request: IncomingMessage): Promise<LogLevel> {
  const { remoteAddress = '' } = request.socket;
  if (!/^(::ffff:)?127\.|^::1$/.test(remoteAddress)) throw NOT_FROM_HERE;
  checkLoopbackName(request);
  let body = '';
  request.setEncoding('latin1');
  request.on('data', (chunk: string) => (body = (body + chunk).slice(0, MAX_BODY_BYTES)));
  await once(request, 'end').catch(() => {
    throw BODY_ENDED;
  });
  const level = LOG_LEVELS.find((one) => one === body.trim());
  if (level === undefined) throw new HttpError(400, `The body must be one of ${LOG_LEVELS.join(', ')}.`);
  return level;
}
