// The one place where trouble becomes a GraphQL error. What is not known here is masked, and its story logged.

import { GraphQLError } from 'graphql';
import { EntityBusy, IntentExpired, JournalUnavailable } from '../journal/errors.ts';
import { LoanProError } from '../loanpro/errors.ts';
import type { LoanProErrorCode } from '../loanpro/errors.ts';
import { describeError } from '../telemetry/logger.ts';
import type { Logger } from '../telemetry/logger.ts';
import { CallerLeft, DeadlineExceeded } from '../http/request-scope.ts';

interface Trouble {
  code: string;
  /** Whether the same request can succeed later without anybody changing anything. */
  retryable: boolean;
  message: string;
}

/** Table two: from what went wrong with LoanPro to what the caller is told. */
const TROUBLE: Record<LoanProErrorCode, Trouble> = {
  'not-sent': {
    code: 'UPSTREAM_UNAVAILABLE',
    retryable: true,
    message: 'LoanPro cannot be reached. Nothing was sent.',
  },
  unavailable: { code: 'UPSTREAM_UNAVAILABLE', retryable: true, message: 'LoanPro is not available.' },
  timeout: { code: 'UPSTREAM_TIMEOUT', retryable: true, message: 'LoanPro did not answer in time.' },
  'auth-failed': {
    code: 'UPSTREAM_AUTH_FAILED',
    retryable: false,
    message: 'LoanPro does not accept the credentials of the gateway.',
  },
  missing: { code: 'UPSTREAM_REJECTED', retryable: false, message: 'LoanPro has no such thing.' },
  rejected: { code: 'UPSTREAM_REJECTED', retryable: false, message: 'LoanPro refused the request.' },
  'invalid-response': {
    code: 'UPSTREAM_INVALID_RESPONSE',
    retryable: true,
    message: 'The answer of LoanPro cannot be read.',
  },
  'cut-off': {
    code: 'UPSTREAM_INVALID_RESPONSE',
    retryable: true,
    message: 'The answer of LoanPro broke off.',
  },
  incomplete: {
    code: 'UPSTREAM_INCOMPLETE',
    retryable: true,
    message: 'LoanPro did not give a list to its end, and a part of it is not shown as the whole.',
  },
  'left-alone': {
    code: 'UPSTREAM_UNAVAILABLE',
    retryable: true,
    message: 'LoanPro is not available and is left alone for a moment. Nothing was sent.',
  },
  busy: {
    code: 'OVERLOADED',
    retryable: true,
    message: 'Too many requests wait for LoanPro. Nothing was sent.',
  },
};

const DEADLINE: Trouble = {
  code: 'DEADLINE_EXCEEDED',
  retryable: true,
  message: 'The time for this request is used up.',
};

const BUSY: Trouble = {
  code: 'CUSTOMER_BUSY',
  retryable: true,
  message: 'Other writes to this customer come first. Nothing was sent.',
};

const NO_JOURNAL: Trouble = {
  code: 'JOURNAL_UNAVAILABLE',
  retryable: true,
  message: 'The write cannot be recorded, and none is sent without a record. Nothing was sent.',
};

const BUG: Trouble = {
  code: 'INTERNAL_SERVER_ERROR',
  retryable: false,
  message: 'Something went wrong inside the gateway. The request id leads to the details in its log.',
};

/** What is nobody's mistake and not LoanPro's either. */
const OWN_TROUBLE: [new (...args: never[]) => Error, Trouble][] = [
  [DeadlineExceeded, DEADLINE],
  [CallerLeft, DEADLINE],
  [IntentExpired, DEADLINE],
  [EntityBusy, BUSY],
  [JournalUnavailable, NO_JOURNAL],
];

/** Codes that this gateway, GraphQL.js or Yoga put on an error whose text is fit for the caller. */
const FIT_FOR_CALLERS = new Set([
  'BAD_USER_INPUT',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
]);

/** What the caller sees of errors, the same whatever `NODE_ENV` says. One cause is logged once, however many fields it hit. */
export function maskErrors(errors: readonly unknown[], requestId: string, log: Logger): GraphQLError[] {
  const told = new Set<unknown>();
  return errors.map((error) => {
    const outer = error instanceof GraphQLError ? error : undefined;
    const cause = outer?.originalError ?? error;
    const masked = fitForCallers(cause) ?? trouble(cause);
    if (!told.has(cause))
      logCause(cause, { requestId, path: outer?.path, code: masked.extensions['code'] }, log);
    told.add(cause);
    const { nodes = null, source = null, positions = null, path = null } = outer ?? {};
    const extensions = { ...masked.extensions, requestId };
    return new GraphQLError(masked.message, { nodes, source, positions, path, extensions });
  });
}

interface Masked {
  message: string;
  extensions: Record<string, unknown>;
}

/** The caller's own mistakes, told in words that repeat no value. */
function fitForCallers(cause: unknown): Masked | null {
  if (!(cause instanceof GraphQLError)) return null;
  // Yoga's word for a request that is no operation.
  const code = cause.extensions['code'] === 'BAD_REQUEST' ? 'BAD_USER_INPUT' : cause.extensions['code'];
  if (typeof code === 'string' && FIT_FOR_CALLERS.has(code)) {
    const message = code === 'GRAPHQL_PARSE_FAILED' ? withoutTokens(cause.message) : cause.message;
    return { message, extensions: { ...cause.extensions, code } };
  }
  // GraphQL finds out only now, for a variable that may be null where the argument may not. Its own text quotes values.
  const argument = /^Argument "(\w+)" /.exec(cause.message)?.[1];
  if (argument === undefined) return null;
  return { message: `Argument "${argument}" does not fit its type.`, extensions: { code: 'BAD_USER_INPUT' } };
}

function trouble(cause: unknown): Masked {
  const { message, ...extensions } =
    cause instanceof LoanProError
      ? TROUBLE[cause.code]
      : (OWN_TROUBLE.find(([kind]) => cause instanceof kind)?.[1] ?? BUG);
  return { message, extensions };
}

function logCause(cause: unknown, about: Record<string, unknown>, log: Logger): void {
  if (cause instanceof LoanProError) {
    log.warn({ ...about, status: cause.status, detail: cause.message }, 'upstream trouble');
  } else if (cause instanceof JournalUnavailable || cause instanceof IntentExpired) {
    log.warn({ ...about, detail: cause.message }, 'nothing written');
  } else if (about['code'] === BUG.code) {
    log.error({ ...about, error: describeError(cause) }, 'internal error');
  }
}

/**
 * A syntax error names the token it fell over, which may be anybody's data. What was expected stays, and where: the error has
 * its line and column.
 */
function withoutTokens(message: string): string {
  const expected = /^Syntax Error: Expected (?:"[^"]{1,12}"|[<\w>]+)/.exec(message);
  const words = expected ?? /^Syntax Error: [\w ,]+/.exec(message);
  return `${words ? words[0].trim() : 'Syntax Error'}.`;
}
