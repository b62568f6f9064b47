// Reads an answer: that of the gateway, or what another server in its place says.

import { GATEWAY_CODES, GatewayError, toGatewayError } from './errors.ts';
import type { AnswerError } from './errors.ts';
import { refusedOnTheWay } from './failures.ts';

export interface Reply<Answer> {
  status: number;
  data: Answer | null;
  errors: readonly AnswerError[];
}

/** The error of an answer that lacks what was asked for. */
export function errorOf({ errors, status }: Pick<Reply<unknown>, 'errors' | 'status'>): GatewayError {
  const [first] = errors;
  if (first) return toGatewayError(first, status, errors);
  return new GatewayError('INVALID_ANSWER', 'The answer has no data.', { status });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** Throws the error that the answer means when it was not made by the gateway. */
export function readReply<Answer>(response: Response, text: string): Reply<Answer> {
  const answer = parseJson(text);
  const { status } = response;
  const errors = errorsIn(answer);
  // The gateway made the data by the schema that the types were generated from, so it has the type of the document.
  const data = hasData<Answer>(answer) ? answer.data : null;
  const isOfGateway =
    Object.values(data ?? {}).some((part) => part !== null) ||
    GATEWAY_CODES.has(errors[0]?.extensions?.code ?? '');
  const refusal = isOfGateway ? null : refusedOnTheWay(response, errors);
  if (refusal) throw refusal;
  if (data !== null || errors.length > 0) return { status, data, errors };
  throw new GatewayError('INVALID_ANSWER', `The answer is not a GraphQL answer (HTTP status ${status}).`, {
    status,
  });
}

/** The errors of an answer in the form of GraphQL. Some servers add an empty list, or `null`. */
function errorsIn(answer: unknown): readonly AnswerError[] {
  if (typeof answer !== 'object' || answer === null || !('errors' in answer)) return [];
  return Array.isArray(answer.errors) ? answer.errors.filter(isAnswerError) : [];
}

function isAnswerError(error: unknown): error is AnswerError {
  return (
    typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string'
  );
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the type from its document
function hasData<Answer>(answer: unknown): answer is { data: Answer & object } {
  return (
    typeof answer === 'object' &&
    answer !== null &&
    'data' in answer &&
    typeof answer.data === 'object' &&
    answer.data !== null
  );
}
