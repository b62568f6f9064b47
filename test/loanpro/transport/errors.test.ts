// The table from a failed connection to an error code.

import { expect, it } from 'vitest';
import {
  LoanProError,
  ProxyFailure,
  errorBeforeSend,
  errorForTransport,
} from '../../../src/loanpro/transport/errors.ts';

const withCode = (code: string) => Object.assign(new Error('SECRET'), { code });

it.each([
  ['ECONNREFUSED', 'not-sent', 'unavailable'],
  ['ENOTFOUND', 'not-sent', 'unavailable'],
  ['EMFILE', 'not-sent', 'unavailable'],
  ['UND_ERR_CONNECT_TIMEOUT', 'not-sent', 'unavailable'],
  ['ECONNRESET', 'not-sent', 'unavailable'],
  ['ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION', 'not-sent', 'unavailable'],
  ['CERT_HAS_EXPIRED', 'untrusted', 'unavailable'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'untrusted', 'unavailable'],
  ['UNSPECIFIED', 'untrusted', 'unavailable'],
  ['UND_ERR_RES_EXCEEDED_MAX_SIZE', 'not-sent', 'invalid-response'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'not-sent', 'unavailable'],
])(
  'a connection that fails with %s is %s before the first byte and %s after it, and the message names that code alone',
  (code, before, after) => {
    const errors = [errorBeforeSend(withCode(code)), errorForTransport(withCode(code))];
    expect(errors.map((error) => error.code)).toEqual([before, after]);
    for (const { message } of errors) {
      expect(message).toContain(`(${code})`);
      expect(message).not.toContain('SECRET');
    }
  },
);

it.each([
  [
    'CERT_HAS_EXPIRED',
    'untrusted',
    'The certificate of the proxy cannot be verified: it has expired (CERT_HAS_EXPIRED).',
  ],
  ['ECONNREFUSED', 'not-sent', 'The proxy cannot be reached (ECONNREFUSED).'],
])(
  'a proxy that cannot be connected to because of %s is %s, and the message names it',
  (reason, code, message) => {
    expect(errorBeforeSend(new ProxyFailure(withCode(reason)))).toMatchObject({ code, message });
  },
);

it('a proxy that refuses the connection is not-sent, and the message names its status', () => {
  const error = new Error('Proxy response (407) !== 200 when HTTP Tunneling');
  expect(errorBeforeSend(error)).toMatchObject({
    code: 'not-sent',
    message: 'The proxy refuses the connection to LoanPro (status 407).',
  });
});

it.each([new Error('SECRET'), 'SECRET', null])(
  'an error without a code is not-sent before the first byte and unavailable after it: %s',
  (error) => {
    expect(errorBeforeSend(error)).toMatchObject({
      code: 'not-sent',
      message: 'LoanPro cannot be reached (unknown).',
    });
    expect(errorForTransport(error)).toMatchObject({
      code: 'unavailable',
      message: 'The connection to LoanPro failed (unknown).',
    });
  },
);

it('a LoanProError is passed on unchanged', () => {
  const error = new LoanProError('truncated', 'truncated');
  expect(errorForTransport(error)).toBe(error);
});
