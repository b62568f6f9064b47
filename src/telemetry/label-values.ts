// The closed lists of values that the labels of the metrics can have.

export const REQUEST_KINDS = ['query', 'mutation', 'unknown'] as const;
export type RequestKind = (typeof REQUEST_KINDS)[number];

/**
 * `partial`: some fields failed. `failed`: there is no data. `refused`: the request was refused before it reached GraphQL. `aborted`: the
 * caller disconnected, or did not read the answer.
 */
export const REQUEST_OUTCOMES = ['ok', 'partial', 'failed', 'refused', 'aborted'] as const;
export type RequestOutcome = (typeof REQUEST_OUTCOMES)[number];

export const ERROR_CODES = [
  'BAD_USER_INPUT',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'UPSTREAM_TIMEOUT',
  'UPSTREAM_UNAVAILABLE',
  'UPSTREAM_UNTRUSTED',
  'UPSTREAM_AUTH_FAILED',
  'UPSTREAM_REJECTED',
  'UPSTREAM_INVALID_RESPONSE',
  'UPSTREAM_INCOMPLETE',
  'JOURNAL_UNAVAILABLE',
  'CUSTOMER_BUSY',
  'OVERLOADED',
  'DEADLINE_EXCEEDED',
  'INTERNAL_SERVER_ERROR',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'DOCUMENT_NOT_FOUND',
  'DOCUMENT_NOT_TRUSTED',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'OTHER',
] as const;

export const CALL_KINDS = ['read', 'read-for-write', 'read-back', 'update'] as const;
export type MeasuredCallKind = (typeof CALL_KINDS)[number];

/** A status of LoanPro, or why there is none. */
export const CALL_RESULTS = [
  '200',
  '400',
  '401',
  '403',
  '404',
  '409',
  '429',
  '500',
  '501',
  '502',
  '503',
  '504',
  '2xx',
  '3xx',
  '4xx',
  '5xx',
  'timeout',
  'not-sent',
  'untrusted',
  'unavailable',
  'truncated',
  'invalid-response',
  'aborted',
  'other',
] as const;

export const REFUSAL_REASONS = ['circuit-open', 'rate-limited', 'queue-full'] as const;
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

export const CACHES = ['definitions', 'documents', 'entities'] as const;
export type Cache = (typeof CACHES)[number];

/** `REPEATED`: the same idempotency key again. `FAILED`: the write ended with an error in `errors`. */
export const WRITE_OUTCOMES = [
  'APPLIED',
  'UNCHANGED',
  'CONFLICT',
  'REJECTED',
  'PARTIAL',
  'DIVERGED',
  'UNKNOWN',
  'REPEATED',
  'FAILED',
] as const;
export type WriteOutcome = (typeof WRITE_OUTCOMES)[number];

export const RECOVERED_OUTCOMES = [
  'RECOVERED_APPLIED',
  'RECOVERED_NOT_VISIBLE',
  'RECOVERED_DIVERGED',
  'RECOVERED_NOT_SENT',
  'RECOVERED_UNJUDGED',
] as const;
export type RecoveredOutcome = (typeof RECOVERED_OUTCOMES)[number];

/** `unknown`: the caller was told UNKNOWN, or its process ended after telling it. */
export const INTENT_STATES = ['in-progress', 'unknown'] as const;

/** Why the gateway is not ready, as `/ready` says it. */
export const NOT_READY_CODES = ['stopping', 'journal', 'keys', 'token', 'definitions'] as const;
export type NotReadyCode = (typeof NOT_READY_CODES)[number];
