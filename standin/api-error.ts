// The error answers of LoanPro. Its documentation shows several bodies but not when each is used, so each is used for some errors.

import type { Answer } from './answer.ts';

/** Thrown to end a request with an error answer. */
export class ApiError extends Error {
  readonly answer: Answer;

  constructor(status: number, body: object) {
    super(`The request is answered with ${status}.`);
    this.answer = { status, body: JSON.stringify(body) };
  }
}

/** The most common body, for what does not exist or is not allowed. Documented with a 410. */
export function requestError(status: number, message: string): ApiError {
  return new ApiError(status, { error: { message, type: 'ODataException', code: status } });
}

/** A body whose message is an object (observed). Assumed: wrong query options are answered with it. */
export function optionError(message: string): ApiError {
  return new ApiError(409, { error: { message: { value: message }, type: 'ODataException' } });
}

/** The short body. Observed: it answers writes. The texts are assumed. */
export function writeError(message: string): ApiError {
  return new ApiError(409, { message });
}

/** A documented body. Its code is made of the status, a product and a number. */
export function unauthorizedError(reason: string): ApiError {
  const context = { ip: '', uri: '/authorize', user_id: 1, errors: [reason] };
  return new ApiError(401, { code: '401-CN0001', message: 'Unauthorized', context });
}

/** Observed: LoanPro answers an unknown path with 409, not with 404. */
export function noRouteError(): ApiError {
  return requestError(409, 'No route found');
}
