// Every way LoanPro says no. The papers show several bodies without saying which goes where, so each is used somewhere.

import type { Answer } from './answer.ts';

/** Thrown to end a request with a refusal. */
export class Refusal extends Error {
  readonly answer: Answer;

  constructor(status: number, body: object) {
    super(`refused with ${status}`);
    this.answer = { status, body: JSON.stringify(body) };
  }
}

/** The usual body (documented with a 410), for what is missing or not allowed. */
export function refuseRequest(status: number, message: string): Refusal {
  return new Refusal(status, { error: { message, type: 'ODataException', code: status } });
}

/** The body whose message is an object (observed); that query options are refused with it is assumed. */
export function refuseOption(message: string): Refusal {
  return new Refusal(409, { error: { message: { value: message }, type: 'ODataException' } });
}

/** The short body (observed after a write); the texts are assumed. */
export function refuseWrite(message: string): Refusal {
  return new Refusal(409, { message });
}

/** Documented body. The code is the status, a product and a number. */
export function refuseCaller(reason: string): Refusal {
  const context = { ip: '', uri: '/authorize', user_id: 1, errors: [reason] };
  return new Refusal(401, { code: '401-CN0001', message: 'Unauthorized', context });
}

/** Observed: a path LoanPro does not know is 409, not 404. */
export function refusePath(): Refusal {
  return refuseRequest(409, 'No route found');
}
