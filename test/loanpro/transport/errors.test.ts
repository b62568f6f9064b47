// The table from a failed connection to an error code.

import { expect, it } from 'vitest';
import { LoanProError, errorForTransport } from '../../../src/loanpro/transport/errors.ts';

const withCode = (code: string) => Object.assign(new Error('SECRET'), { code });

it.each([
  ['ECONNREFUSED', 'not-sent'],
  ['ENOTFOUND', 'not-sent'],
  ['EAI_AGAIN', 'not-sent'],
  ['EHOSTUNREACH', 'not-sent'],
  ['ENETUNREACH', 'not-sent'],
  ['UND_ERR_CONNECT_TIMEOUT', 'not-sent'],
  ['EMFILE', 'not-sent'],
  ['ENFILE', 'not-sent'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'invalid-response'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'invalid-response'],
  ['ECONNRESET', 'unavailable'],
  ['EPIPE', 'unavailable'],
  ['UND_ERR_SOCKET', 'unavailable'],
  ['CERT_HAS_EXPIRED', 'unavailable'],
])('a connection that fails with %s is %s, and the message names that code alone', (code, expected) => {
  const error = errorForTransport(withCode(code));
  expect(error).toMatchObject({ name: 'LoanProError', code: expected, status: null });
  expect(error.message).toContain(`(${code})`);
  expect(error.message).not.toContain('SECRET');
});

it.each([new Error('SECRET'), 'SECRET', null])('an error without a code is unavailable: %s', (error) => {
  expect(errorForTransport(error)).toMatchObject({
    code: 'unavailable',
    message: 'The connection to LoanPro failed (unknown).',
  });
});

it('a LoanProError is passed on unchanged', () => {
  const error = new LoanProError('truncated', 'truncated');
  expect(errorForTransport(error)).toBe(error);
});
