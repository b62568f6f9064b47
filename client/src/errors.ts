// What the client throws: one kind of error, with the gateway's own code and word on whether trying again can help.

/** The codes after which nothing was written. After any other, a router's own included, the fate of a write is not known. */
export const NOTHING_WRITTEN: ReadonlySet<string> = new Set([
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'UPSTREAM_REJECTED',
  'UPSTREAM_AUTH_FAILED',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_INVALID_RESPONSE',
  'UPSTREAM_INCOMPLETE',
  'OVERLOADED',
  'CUSTOMER_BUSY',
  'JOURNAL_UNAVAILABLE',
  'DEADLINE_EXCEEDED',
]);

/** One error of a GraphQL answer. */
export interface AnswerError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions?: { readonly code?: string; readonly retryable?: boolean; readonly requestId?: string };
}

/**
 * The answer is not there. `code` is the gateway's, or one of the client's own: `NETWORK_ERROR` when the gateway cannot be
 * reached or the connection broke, `INVALID_ANSWER` when what came is no GraphQL answer, `TIMEOUT` when none came in time.
 * After any of these three the fate of an update is not known.
 */
export class GatewayError extends Error {
  readonly code: string;
  /** Whether the same request can succeed later without anybody changing anything. */
  readonly retryable: boolean;
  /** Leads to the details in the gateway's log. */
  readonly requestId: string | null;
  /** The HTTP status, where an answer came. */
  readonly status: number | null;
  /** Every error of the answer; this one is made of the first. */
  readonly errors: readonly AnswerError[];

  constructor(
    code: string,
    message: string,
    about: {
      retryable?: boolean;
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
    this.requestId = about.requestId ?? null;
    this.status = about.status ?? null;
    this.errors = about.errors ?? [];
  }
}

/** The error of an answer, as an exception. */
export function toGatewayError(
  error: AnswerError,
  status: number | null,
  errors: readonly AnswerError[] = [error],
): GatewayError {
  const { code = 'UNKNOWN_ERROR', retryable = false, requestId = null } = error.extensions ?? {};
  return new GatewayError(code, error.message, { retryable, requestId, status, errors });
}
