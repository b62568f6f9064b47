// The one place where a failure becomes a GraphQL error: the caller gets a code and a safe message, the log gets the cause.

import { GraphQLError } from 'graphql';
import type { GraphQLErrorExtensions } from 'graphql';
import { IntentExpired, JournalUnavailable } from '../journal/errors.ts';
import { LoanProError } from '../loanpro/transport/errors.ts';
import type { FailedField, Notices } from '../notices.ts';
import { callerErrorFor } from './error-table.ts';
import { withoutStacks } from './without-stacks.ts';
import { withoutForeignTokens } from './syntax-errors.ts';

export type ErrorNotices = Pick<Notices, 'upstreamFailed' | 'writeNotSent' | 'internalError'>;

interface MaskingOptions {
  requestId: string;
  /** The path of a field without what the caller made up. */
  loggedPath: (path: readonly (string | number)[]) => FailedField['path'];
  notices: ErrorNotices;
}

interface MaskedError {
  message: string;
  extensions: { code: string } & Record<string, unknown>;
}

/** Codes that this gateway, GraphQL.js or Yoga put on an error whose message is meant for the caller. */
const CODES_FOR_CALLERS = new Set([
  'BAD_USER_INPUT',
  'FORBIDDEN',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
]);

/** The most errors that are listed. Each names its field, so that the list could be longer than the rest of the answer. */
export const MAX_LISTED_ERRORS = 1000;

const MORE_ERRORS = 'More fields failed than are listed here. Those without an error of their own are null.';

/** The errors as the caller sees them, whatever `NODE_ENV` is. A cause is logged once, however many fields it failed. */
export function maskErrors(
  errors: readonly unknown[],
  { requestId, loggedPath, notices }: MaskingOptions,
): GraphQLError[] {
  const logged = new Set<unknown>();
  const masked = withoutStacks(() =>
    errors.slice(0, MAX_LISTED_ERRORS).map((error) => {
      const outer = error instanceof GraphQLError ? error : undefined;
      const cause = outer?.originalError ?? error;
      const { message, extensions } = callersMistake(cause) ?? failure(cause);
      if (!logged.has(cause))
        logCause(
          cause,
          { requestId, path: outer?.path && loggedPath(outer.path), code: extensions.code },
          notices,
        );
      logged.add(cause);
      const { nodes = null, source = null, positions = null, path = null } = outer ?? {};
      return new GraphQLError(message, {
        nodes,
        source,
        positions,
        path,
        extensions: { ...statusOf(outer), ...extensions, requestId },
      });
    }),
  );
  if (errors.length <= MAX_LISTED_ERRORS) return masked;
  const { extensions } = masked[0] ?? {};
  return [...masked, new GraphQLError(MORE_ERRORS, { extensions: { ...extensions } })];
}

/** The status of an answer without data, where the place that refused it knows one. */
function statusOf(error: GraphQLError | undefined): Pick<GraphQLErrorExtensions, 'http'> {
  const http = error?.extensions['http'];
  return http === undefined ? {} : { http };
}

/** An error that the caller can correct, with a message that repeats no value. `null` for every other error. */
function callersMistake(cause: unknown): MaskedError | null {
  if (!(cause instanceof GraphQLError)) return null;
  // Yoga's code for a request that is no operation.
  const code = cause.extensions['code'] === 'BAD_REQUEST' ? 'BAD_USER_INPUT' : cause.extensions['code'];
  if (typeof code === 'string' && CODES_FOR_CALLERS.has(code)) {
    const message = code === 'GRAPHQL_PARSE_FAILED' ? withoutForeignTokens(cause.message) : cause.message;
    return { message, extensions: { ...cause.extensions, code } };
  }
  // A nullable variable in a place that is not nullable is found only during execution. GraphQL's own message quotes values.
  const argument = /^Argument "(\w+)" /.exec(cause.message)?.[1];
  if (argument === undefined) return null;
  return {
    message: `The value of the argument "${argument}" does not match its type.`,
    extensions: { code: 'BAD_USER_INPUT' },
  };
}

function failure(cause: unknown): MaskedError {
  const { message, code, retryAfterMs } = callerErrorFor(cause);
  const retry = retryAfterMs === null ? { retryable: false } : { retryable: true, retryAfterMs };
  return { message, extensions: { code, ...retry } };
}

function logCause(cause: unknown, field: FailedField, notices: ErrorNotices): void {
  // The caller asked for too much. LoanPro did nothing wrong.
  if (field.code === 'BAD_USER_INPUT') return;
  if (cause instanceof LoanProError) notices.upstreamFailed(field, cause);
  else if (cause instanceof JournalUnavailable || cause instanceof IntentExpired) {
    notices.writeNotSent(field, cause);
  } else if (field.code === 'INTERNAL_SERVER_ERROR') notices.internalError(field, cause);
}
