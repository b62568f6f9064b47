// The table from LoanPro's answers to what they mean, line by line: each status in each shape, and what a caller is told of it.

import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { errorForAnswer } from '../../src/loanpro/errors.ts';
import type { LoanProErrorCode } from '../../src/loanpro/transport/errors.ts';
import type { Fault } from '../../standin/answer.ts';
import { openApp } from '../support/app.ts';

/** One message in every shape that an error has been seen in, and in what a proxy may make of it. */
const SHAPES: [string, (message: string, status: number) => string][] = [
  [
    'an error with its type',
    (message, status) => JSON.stringify({ error: { message, type: 'ODataException', code: status } }),
  ],
  [
    'an error with a value',
    (message) =>
      JSON.stringify({ error: { message: { lang: 'en', value: message }, type: 'ODataException' } }),
  ],
  [
    'an envelope with warnings',
    (message) => JSON.stringify({ d: { error: { message }, warnings: [message, 'Duplicate phone'] } }),
  ],
  [
    'a code with its context',
    (message, status) => {
      const context = { ip: '', uri: '/authorize', user_id: 1, errors: [message] };
      return JSON.stringify({ code: `${status}-CN0001`, message, context });
    },
  ],
  ['a message', (message) => JSON.stringify({ message })],
];
const OTHER_SHAPES: typeof SHAPES = [
  ['a page', (message) => `<html><body><h1>${message}</h1></body></html>`],
  ['text', (message) => message],
  ['JSON that is cut', (message) => `{"error":{"message":"${message}`],
];

/** Known from the papers, and assumed where they know none. */
const ABSENT = ['Customer not found', "Resource not found for the segment 'Customers'"];
const OTHER = ['Mail Address is required', 'No route found', 'Unauthorized', 'Internal error'];

/** By status, and by whether the text says that there is no such thing. */
const TABLE: [number, LoanProErrorCode, LoanProErrorCode][] = [
  [400, 'rejected', 'rejected'],
  [401, 'auth-failed', 'auth-failed'],
  [403, 'auth-failed', 'auth-failed'],
  [404, 'not-found', 'not-found'],
  [405, 'rejected', 'rejected'],
  [408, 'unavailable', 'unavailable'],
  [409, 'not-found', 'rejected'],
  [410, 'rejected', 'rejected'],
  [413, 'rejected', 'rejected'],
  [415, 'rejected', 'rejected'],
  [422, 'rejected', 'rejected'],
  [429, 'unavailable', 'unavailable'],
  [500, 'unavailable', 'unavailable'],
  [501, 'unavailable', 'unavailable'],
  [502, 'unavailable', 'unavailable'],
  [503, 'unavailable', 'unavailable'],
  [504, 'unavailable', 'unavailable'],
];

describe.each(TABLE)('status %i', (status, whenAbsent, otherwise) => {
  it.each([
    ...SHAPES.map(([name, shape]) => [name, shape, whenAbsent] as const),
    // Not in LoanPro's own form: nobody knows who speaks.
    ...OTHER_SHAPES.map(([name, shape]) => [name, shape, otherwise] as const),
  ])('in the shape of %s', (_name, shape, codeWhenAbsent) => {
    for (const [messages, code] of [
      [ABSENT, codeWhenAbsent],
      [OTHER, otherwise],
    ] as const) {
      for (const message of messages) {
        const error = errorForAnswer(status, shape(message, status));
        expect(error, message).toMatchObject({
          code,
          status,
          message: `LoanPro answered with status ${status}.`,
        });
      }
    }
  });

  it('with nothing', () => {
    expect(errorForAnswer(status, '')).toMatchObject({ code: otherwise, status });
  });
});

it.each([
  JSON.stringify({ message: 'Mail Address is required', context: { errors: ['Employer not found'] } }),
  JSON.stringify({ d: { error: { message: 'Mail Address is required' }, warnings: ['Zip code not found'] } }),
])('what is said beside the message says nothing of what was asked for: %s', (body) => {
  expect(errorForAnswer(409, body).code).toBe('rejected');
});

const SECRET = 'Wombat 078-05-1120';
const WORDS = ['wombat', '078-05', 'odata', 'cn0001', 'authorize', 'duplicate phone', 'not found'];

interface Asked {
  fault: Fault;
  id?: string;
  customerListing?: 'filtered' | 'refused';
}

/** What the caller gets, and everything that was said: the answer and the log. */
async function ask({ fault, id = '4150', customerListing = 'filtered' }: Asked) {
  const lines: string[] = [];
  const log = pino({ level: 'trace', base: null }, { write: (line) => lines.push(line) });
  await using app = await openApp({ standin: { quirks: { customerListing } }, gateway: { log } });
  await app.warmUp();
  app.standin.fault = fault;
  const { data, errors, text } = await app.ask(`{ customer(id: "${id}") { firstName } }`);
  return {
    customer: data.customer,
    codes: errors?.map(({ extensions }) => extensions['code']) ?? [],
    said: (text + lines.join('')).toLowerCase(),
    lines,
  };
}

/** Only about the customer itself; lists are answered as ever. */
const aboutCustomer =
  (status: number, body: string): Fault =>
  (request, next) =>
    /^odata\.svc\/Customers\(\d+\)$/.test(request.path) ? { status, body } : next();

const TOLD: Partial<Record<LoanProErrorCode, string>> = {
  'auth-failed': 'UPSTREAM_AUTH_FAILED',
  'not-found': 'UPSTREAM_REJECTED',
  rejected: 'UPSTREAM_REJECTED',
  unavailable: 'UPSTREAM_UNAVAILABLE',
};

describe('a caller is told by a code, and no word of LoanPro reaches the answer or the log', () => {
  it.each(TABLE)('of a %i', async (status, _whenAbsent, otherwise) => {
    for (const [, shape] of [...SHAPES.slice(0, 1), ...OTHER_SHAPES.slice(0, 1)]) {
      const body = shape(SECRET, status);
      const { customer, codes, said, lines } = await ask({ fault: () => ({ status, body }) });
      expect(customer).toBeNull();
      expect(codes).toEqual([TOLD[otherwise]]);
      expect(lines.map((line) => JSON.parse(line)).filter((line) => line.status === status)).toHaveLength(1);
      for (const word of WORDS) expect(said).not.toContain(word);
    }
  });

  describe.each([404, 409, 410])('of a %i for one customer', (status) => {
    it.each(SHAPES)('in the shape of %s', async (_name, shape) => {
      for (const message of [`${SECRET} not found`, `${SECRET} is required`]) {
        const fault = aboutCustomer(status, shape(message, status));
        const isNone = message.endsWith('not found') && status === 409;
        const none = { customer: null, codes: [] };
        const refused = { customer: null, codes: ['UPSTREAM_REJECTED'] };

        const listed = await ask({ fault });
        expect(listed, 'a list holds it').toMatchObject(refused);
        const unlisted = await ask({ fault, id: '999999' });
        expect(unlisted, 'a list does not hold it').toMatchObject(status === 410 ? refused : none);
        const unknown = await ask({ fault, customerListing: 'refused' });
        expect(unknown, 'no list is given').toMatchObject(isNone || status === 404 ? none : refused);
        for (const { said } of [listed, unlisted, unknown]) {
          for (const word of WORDS) expect(said).not.toContain(word);
        }
      }
    });
  });
});
