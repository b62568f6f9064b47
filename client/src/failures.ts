// What a failed request means: whether it ever left, and who refused it.

import { GatewayError } from './errors.ts';
import type { AnswerError } from './errors.ts';
import { retryAfterMsOf } from './retry-after.ts';

/** What a server says when it lets a request not pass. */
const REFUSALS = new Map([
  [401, 'UNAUTHENTICATED'],
  [403, 'FORBIDDEN'],
  [404, 'WRONG_ADDRESS'],
  [405, 'WRONG_ADDRESS'],
  [407, 'UNAUTHENTICATED'],
  [410, 'WRONG_ADDRESS'],
  [413, 'TOO_LARGE'],
  [414, 'TOO_LARGE'],
  [421, 'WRONG_ADDRESS'],
  [429, 'THROTTLED'],
  [431, 'TOO_LARGE'],
  [451, 'FORBIDDEN'],
]);

/** A server says these of a connection that was too slow or was given up. The gateway may have the request then. */
const GIVEN_UP: ReadonlySet<number> = new Set([460, 499]);
/** The same request can succeed later. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 502, 503, 504]);

/** What Node says in the code or the message of an error of a request that never left, and what that means. */
const NEVER_LEFT: { says: RegExp; means: string; retryable?: true }[] = [
  {
    says: /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_.*|ERR_TLS_CERT_.*|DEPTH_ZERO_.*|SELF_SIGNED_.*|UNABLE_TO_.*)$/,
    means: 'there is no connection to the gateway',
    retryable: true,
  },
  {
    says: /^ERR_SSL_(WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG)$/,
    means: 'the server at this address does not use https',
  },
  { says: /^bad port$/, means: 'the port of the url is one that fetch refuses' },
  { says: /^Proxy response \(\d+\)/, means: 'the proxy refused the connection' },
];

/** The request could not be made, such as without a token. */
export function notMade(problem: string, about: { cause?: unknown; retryable?: boolean } = {}): GatewayError {
  return new GatewayError('NOT_SENT', `The request was not sent: ${problem}.`, { ...about, arrived: false });
}

/** `fetch` rejected. Browsers do not say why, and Node does. `hint` is added when nothing else is known. */
export function notAnswered(cause: unknown, status: number | null, hint: string): GatewayError {
  const words = status === null ? wordsOf(cause) : [];
  const known = NEVER_LEFT.find(({ says }) => words.some((word) => says.test(word)));
  if (known) return notMade(known.means, { cause, retryable: known.retryable ?? false });
  const message = `The gateway cannot be reached, or the connection broke.${hint}`;
  return new GatewayError('NETWORK_ERROR', message, { retryable: true, status, cause });
}

/**
 * Says what an answer of another server than the gateway means. `null` when its status says nothing: the gateway may have the request.
 * `errors` are those of the answer, when it has the form of GraphQL.
 */
export function refusedOnTheWay(
  { status, type, headers }: Response,
  errors: readonly AnswerError[],
): GatewayError | null {
  const words = errors[0] ? ` It says: ${errors[0].message}` : '';
  if (type === 'opaqueredirect' || (status >= 300 && status < 400)) {
    const message =
      'The request was redirected, so it did not reach the gateway. Likely causes: the user has to sign in again, or the url of the client is wrong.';
    return new GatewayError('REDIRECTED', message, { status, arrived: false, errors });
  }
  if (TEMPORARY.has(status)) {
    const code = errors[0]?.extensions?.code ?? 'INVALID_ANSWER';
    const message = `A server in front of the gateway answered with the HTTP status ${status}.${words}`;
    const retryAfterMs = retryAfterMsOf(headers);
    return new GatewayError(code, message, { retryable: true, retryAfterMs, status, errors });
  }
  if (status < 400 || status >= 500 || GIVEN_UP.has(status)) return null;
  const code = REFUSALS.get(status) ?? 'REFUSED';
  const cause = LIKELY_CAUSES[code] ?? '';
  const message = `A server that is not the gateway refused the request, with the HTTP status ${status}.${cause}${words}`;
  const isThrottled = code === 'THROTTLED';
  const retryAfterMs = isThrottled ? (retryAfterMsOf(headers) ?? 1000) : null;
  return new GatewayError(code, message, {
    retryable: isThrottled,
    retryAfterMs,
    status,
    arrived: false,
    errors,
  });
}

const LIKELY_CAUSES: Readonly<Record<string, string>> = {
  UNAUTHENTICATED: ' The user has to sign in again.',
  WRONG_ADDRESS: ' The likely cause is that the url of the client is not the address of the gateway.',
  REFUSED: ' Check the url of the client, and the proxies before the gateway.',
};

/** The codes and the messages of an error and its causes. */
function wordsOf(error: unknown): string[] {
  const words: string[] = [];
  while (error instanceof Error && words.length < 10) {
    words.push('code' in error ? String(error.code) : '', error.message);
    error = error.cause;
  }
  return words;
}
