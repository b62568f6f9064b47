// The body of an error in one of the forms that LoanPro's documentation and programs show.

import type { Answer } from './answer.ts';
import type { Quirks } from './quirks.ts';
import { isRecord } from './json.ts';

/** The same error in the form that the switch `errorBody` names. */
export function inErrorForm(answer: Answer, form: Quirks['errorBody']): Answer {
  if (!('body' in answer) || form === 'mixed') return answer;
  return { ...answer, body: JSON.stringify(bodyOf(form, answer.status, messageOf(answer.body))) };
}

function bodyOf(form: Exclude<Quirks['errorBody'], 'mixed'>, code: number, message: string): object {
  switch (form) {
    case 'object':
      return { error: { message, type: 'ODataException', code } };
    case 'nested':
      return { error: { message: { value: message }, type: 'ODataException' } };
    case 'message':
      return { message };
    case 'coded':
      return { code: `${code}-CN0001`, message, context: { errors: [message] } };
    case 'wrapped':
      return { d: { error: { message, type: 'ODataException', code }, warnings: [] } };
  }
}

function messageOf(body: string): string {
  const parsed: unknown = JSON.parse(body);
  const error = isRecord(parsed) && isRecord(parsed['error']) ? parsed['error'] : parsed;
  const message = isRecord(error) ? error['message'] : null;
  return String(isRecord(message) ? message['value'] : message);
}
