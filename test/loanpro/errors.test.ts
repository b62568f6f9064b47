// Table one of the errors: each status in each form of body, and what a caller of the gateway gets.

import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorForAnswer } from '../../src/loanpro/errors.ts';
import { openEnvelope } from '../../src/loanpro/odata.ts';
import type { LoanProErrorCode } from '../../src/loanpro/transport/errors.ts';
import { createNotices } from '../../src/notices.ts';
import type { Fault } from '../../standin/answer.ts';
import { openApp } from '../support/app.ts';

/** One message in every documented or observed form of an error. */
const FORMS: [string, (message: string, status: number) => string][] = [
  [
    'an error with a type',
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
    'a code with a context',
    (message, status) => {
      const context = { ip: '', uri: '/authorize', user_id: 1, errors: [message] };
      return JSON.stringify({ code: `${status}-CN0001`, message, context });
    },
  ],
  ['a message', (message) => JSON.stringify({ message })],
];
/** Forms that a proxy may send. */
const OTHER_FORMS: typeof FORMS = [
  ['an HTML page', (message) => `<html><body><h1>${message}</h1></body></html>`],
  ['plain text', (message) => message],
  ['truncated JSON', (message) => `{"error":{"message":"${message}`],
];

/** The messages for something that does not exist: documented for lists, assumed for one customer. */
const NOT_FOUND = ['Customer not found', "Resource not found for the segment 'Customers'"];
const OTHER = ['Mail Address is required', 'No route found', 'Unauthorized', 'Internal error'];

/** The status, the code when the message says that something does not exist, and the code otherwise. */
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

describe.each(TABLE)('an answer with status %i', (status, whenNotFound, otherwise) => {
  it.each([
    ...FORMS.map(([name, shape]) => [name, shape, whenNotFound] as const),
    // This is not a form of LoanPro's, so the message may be somebody else's.
    ...OTHER_FORMS.map(([name, shape]) => [name, shape, otherwise] as const),
  ])('gets its code from the table, in the form of %s', (_name, form, codeWhenNotFound) => {
    for (const [messages, code] of [
      [NOT_FOUND, codeWhenNotFound],
      [OTHER, otherwise],
    ] as const) {
      for (const message of messages) {
        const error = errorForAnswer(status, form(message, status));
        expect(error, message).toMatchObject({
          code,
          status,
          message: `LoanPro answered with status ${status}.`,
        });
      }
    }
  });

  it('gets its code from the table, with an empty body', () => {
    expect(errorForAnswer(status, '')).toMatchObject({ code: otherwise, status });
  });
});

it.each([
  JSON.stringify({ message: 'Mail Address is required', context: { errors: ['Employer not found'] } }),
  JSON.stringify({ d: { error: { message: 'Mail Address is required' }, warnings: ['Zip code not found'] } }),
])('only the message of a 409 decides whether something does not exist: %s', (body) => {
  expect(errorForAnswer(409, body).code).toBe('rejected');
});

const SECRET = 'Wombat 07x-05y-1120';
const WORDS = ['wombat', '07x-05y', 'odata', 'cn0001', 'authorize', 'duplicate phone', 'not found'];

/** A gateway whose log is kept, and what one caller gets from it. */
async function openListening(customerListing: 'filtered' | 'refused' = 'filtered') {
  const lines: string[] = [];
  const notices = createNotices(pino({ level: 'trace', base: null }, { write: (line) => lines.push(line) }));
  const app = await openApp({ standin: { quirks: { customerListing } }, gateway: { notices } });
  await app.warmUp();
  return {
    async ask(fault: Fault, id = '4150') {
      lines.length = 0;
      app.standin.fault = fault;
      const { data, errors, text } = await app.ask(`{ customer(id: "${id}") { firstName } }`);
      return {
        customer: data.customer,
        codes: errors?.map(({ extensions }) => extensions['code']) ?? [],
        /** Everything that the gateway sent or logged. */
        said: (text + lines.join('')).toLowerCase(),
        lines: [...lines],
      };
    },
    [Symbol.asyncDispose]: async () => app[Symbol.asyncDispose](),
  };
}

/** Only for the customer itself. Lists are answered as usual. */
const forCustomer =
  (status: number, body: string): Fault =>
  (request, next) =>
    /^odata\.svc\/Customers\(\d+\)$/.test(request.path) ? { status, body } : next();

const GRAPHQL_CODES: Partial<Record<LoanProErrorCode, string>> = {
  'auth-failed': 'UPSTREAM_AUTH_FAILED',
  'not-found': 'UPSTREAM_REJECTED',
  rejected: 'UPSTREAM_REJECTED',
  unavailable: 'UPSTREAM_UNAVAILABLE',
};

it.each(TABLE)(
  'a caller gets the GraphQL code for a %i, and no text of LoanPro is in the answer or in the log',
  async (status, _whenNotFound, otherwise) => {
    await using gateway = await openListening();
    for (const [, form] of [...FORMS.slice(0, 1), ...OTHER_FORMS.slice(0, 1)]) {
      const body = form(SECRET, status);
      const { customer, codes, said, lines } = await gateway.ask(() => ({ status, body }));
      expect(customer).toBeNull();
      expect(codes).toEqual([GRAPHQL_CODES[otherwise]]);
      expect(lines.map((line) => JSON.parse(line)).filter((line) => line.status === status)).toHaveLength(1);
      for (const word of WORDS) expect(said).not.toContain(word);
    }
  },
);

describe.each([404, 409, 410])('a %i for one customer', (status) => {
  let lists: Awaited<ReturnType<typeof openListening>>;
  let noLists: typeof lists;

  beforeAll(async () => {
    [lists, noLists] = await Promise.all([openListening(), openListening('refused')]);
  });

  afterAll(async () => {
    await Promise.all([lists[Symbol.asyncDispose](), noLists[Symbol.asyncDispose]()]);
  });

  it.each(FORMS)('is checked against a list of customers, in the form of %s', async (_name, form) => {
    for (const message of [`${SECRET} not found`, `${SECRET} is required`]) {
      const fault = forCustomer(status, form(message, status));
      const saysNotFound = message.endsWith('not found') && status === 409;
      const none = { customer: null, codes: [] };
      const refused = { customer: null, codes: ['UPSTREAM_REJECTED'] };

      const listed = await lists.ask(fault);
      expect(listed, 'the list contains the customer').toMatchObject(refused);
      const unlisted = await lists.ask(fault, '999999');
      expect(unlisted, 'the list does not contain it').toMatchObject(status === 410 ? refused : none);
      const unknown = await noLists.ask(fault);
      expect(unknown, 'LoanPro gives no list').toMatchObject(saysNotFound || status === 404 ? none : refused);
      for (const { said } of [listed, unlisted, unknown]) {
        for (const word of WORDS) expect(said).not.toContain(word);
      }
    }
  });
});

it.each([
  [429, '12', 12_000],
  [503, '0', null],
  [503, null, null],
])(
  'the error for a %i with the Retry-After %j says when to try again: %s',
  (status, retryAfter, retryAfterMs) => {
    const open = () => openEnvelope({ status, body: '', retryAfter });
    expect(open).toThrow(expect.objectContaining({ code: 'unavailable', retryAfterMs }));
  },
);
