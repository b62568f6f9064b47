// The error that the client throws, with the code of the gateway and whether a retry can succeed.

/**
 * After an error with one of these codes, nothing was written. After any other code, such as one of a router, the outcome is unknown.
 *
 * `OVERLOADED`, `RATE_LIMITED` and `JOURNAL_UNAVAILABLE` are not among them. Browsers and routers sometimes send a request again on their own. With these
 * codes the gateway refuses the repetition without having looked whether it already has the first request.
 */
export const NOTHING_WRITTEN: ReadonlySet<string> = new Set([
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'DOCUMENT_NOT_FOUND',
  'DOCUMENT_NOT_TRUSTED',
  'UPSTREAM_REJECTED',
  'UPSTREAM_AUTH_FAILED',
  'UPSTREAM_UNTRUSTED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_INVALID_RESPONSE',
  'UPSTREAM_INCOMPLETE',
  'CUSTOMER_BUSY',
  'DEADLINE_EXCEEDED',
]);

/** Codes of the client: the request did not get as far as the gateway. */
const NEVER_ARRIVED: ReadonlySet<string> = new Set([
  'NOT_SENT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'TOO_LARGE',
  'THROTTLED',
]);

export function saysNothingWritten({ code }: GatewayError): boolean {
  return NOTHING_WRITTEN.has(code) || NEVER_ARRIVED.has(code);
}

/** One error of a GraphQL answer. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: {
    readonly code?: string;
    readonly retryable?: boolean;
    readonly retryAfterMs?: number;
    readonly requestId?: string;
  };
}

/**
 * The call has no usable answer. `code` is the code of the gateway, or one of the client.
 *
 * After these three, the outcome of an update is unknown: `NETWORK_ERROR` (the gateway cannot be reached or the connection broke),
 * `INVALID_ANSWER` (the answer is not a GraphQL answer), and `TIMEOUT` (there was no answer in time).
 *
 * After these, nothing was written: `NOT_SENT` (the request never left), and what a server in front of the gateway refused:
 * `UNAUTHENTICATED` (HTTP status 401), `FORBIDDEN` (403), `TOO_LARGE` (413) and `THROTTLED` (429).
 */
export class GatewayError extends Error {
  readonly code: string;
  /** Whether the same request can succeed later, without any change. */
  readonly retryable: boolean;
  /** How long to wait before the same request is sent again. Null when it is not retryable, or when there was no answer. */
  readonly retryAfterMs: number | null;
  /** The id of the request. An operator can find the details in the gateway's log with it. */
  readonly requestId: string | null;
  /** The HTTP status, or null when there was no answer. */
  readonly status: number | null;
  /** All errors of the answer. The code and the message come from the first one. */
  readonly errors: readonly AnswerError[];

  constructor(
    code: string,
    message: string,
    about: {
      retryable?: boolean;
      retryAfterMs?: number | null;
      requestId?: string | null;
      status?: number | null;
      errors?: readonly AnswerError[];
      cause?: unknown;
    } = {},
  ) {
    super(message, about.cause === undefined ? undefined : { cause: about.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.retryable = about.retryable ?? false;
    this.retryAfterMs = about.retryAfterMs ?? null;
    this.requestId = about.requestId ?? null;
    this.status = about.status ?? null;
    this.errors = about.errors ?? [];
  }
}

/** Makes an exception from an error of an answer. */
export function toGatewayError(
  error: AnswerError,
  status: number | null,
  errors: readonly AnswerError[] = [error],
): GatewayError {
  const {
    code = 'UNKNOWN_ERROR',
    retryable = false,
    retryAfterMs = null,
    requestId = null,
  } = error.extensions ?? {};
  return new GatewayError(code, error.message, { retryable, retryAfterMs, requestId, status, errors });
}
