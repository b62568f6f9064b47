// What a failed request means: whether it ever left, and who refused it.

import { GatewayError } from './errors.ts';

/** What a server in front of the gateway says when it lets a request not pass. */
const REFUSED_ON_THE_WAY = new Map([
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [413, 'TOO_LARGE'],
  [429, 'THROTTLED'],
]);

/** The codes of Node for a connection that was never opened, or not with the server that was meant. */
const NEVER_CONNECTED =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/;

/** The request could not be made, such as without a token. */
export function notMade(problem: string, cause: unknown): GatewayError {
  return new GatewayError('NOT_SENT', `The request was not sent: ${problem}.`, { cause });
}

/** `fetch` rejected. Browsers do not say why, and Node does. */
export function notAnswered(cause: unknown, status: number | null): GatewayError {
  if (status === null && neverConnected(cause)) {
    const message = 'The request was not sent: there is no connection to the gateway.';
    return new GatewayError('NOT_SENT', message, { retryable: true, cause });
  }
  const message = `The gateway cannot be reached, or the connection broke.${isPage() ? CORS_HINT : ''}`;
  return new GatewayError('NETWORK_ERROR', message, { retryable: true, status, cause });
}

/** The answer has another form than the answers of the gateway. `null` unless its status says that the request was not let through. */
export function refusedOnTheWay(status: number, retryAfter: string | null): GatewayError | null {
  const code = REFUSED_ON_THE_WAY.get(status);
  if (code === undefined) return null;
  const message = `A server in front of the gateway refused the request, with the HTTP status ${status}.`;
  const isThrottled = status === 429;
  const retryAfterMs = isThrottled ? Math.max(0, Number(retryAfter ?? 1) || 1) * 1000 : null;
  return new GatewayError(code, message, { retryable: isThrottled, retryAfterMs, status });
}

const CORS_HINT =
  ' If it runs, the likely cause is that this page has another origin: the setting CORS_ORIGINS of the gateway has to list it.';

function isPage(): boolean {
  return 'document' in globalThis;
}

function neverConnected(error: unknown): boolean {
  for (let depth = 0; error instanceof Error && depth < 5; depth++) {
    if ('code' in error && typeof error.code === 'string' && NEVER_CONNECTED.test(error.code)) return true;
    error = error.cause;
  }
  return false;
}
