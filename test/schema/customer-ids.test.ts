// Ids of customers: what is none never leaves for LoanPro, and what is one leaves letter by letter.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { Answer, App } from '../support/app.ts';

const WAYS: [string, (app: App, id: unknown) => Promise<Answer>][] = [
  ['customer', (app, id) => app.ask('query ($id: ID!) { customer(id: $id) { id firstName } }', { id })],
  [
    'customersByIds',
    (app, id) =>
      app.ask('query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }', { ids: ['4150', id, '4151'] }),
  ],
  [
    'updateCustomerCustomFields',
    (app, id) =>
      app.ask(
        `mutation ($id: ID!) {
          updateCustomerCustomFields(customerId: $id, values: [{ field: { id: "3" }, value: { amount: "1.00" } }]) {
            outcome
          }
        }`,
        { id },
      ),
  ],
  [
    '_entities',
    (app, id) =>
      app.ask('query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { id } } }', {
        r: [{ __typename: 'Customer', id }],
      }),
  ],
];

const HOSTILE: [string, unknown][] = [
  ['empty', ''],
  ['a space', ' '],
  ['a word', 'CANARY'],
  ['zero', '0'],
  ['a leading zero', '01'],
  ['leading zeros', '0004150'],
  ['a leading space', ' 4150'],
  ['a space behind', '4150 '],
  ['a line feed behind', '4150\n'],
  ['a line feed inside', '12\n3'],
  ['a carriage return behind', '4150\r'],
  ['a tab inside', '41\t50'],
  ['a NUL behind', '4150\0'],
  ['a sign', '+1'],
  ['a minus', '-1'],
  ['a decimal point', '4150.0'],
  ['an exponent', '1e3'],
  ['hexadecimal', '0x10'],
  ['binary', '0b1'],
  ['a separator', '4_150'],
  ['a thousands mark', '4,150'],
  ['a big-integer mark', '4150n'],
  ['full-width digits', '１２'],
  ['Arabic digits', '١٢'],
  ['a superscript', '4²'],
  ['an invisible mark', '41\u200b50'],
  ['a right-to-left mark', '\u202e4150'],
  ['a path behind', '1)/Foo'],
  ['options behind', '1)?$expand=Loans'],
  ['an encoded bracket', '1%29'],
  ['an encoded NUL', '1%00'],
  ['dots', '..'],
  ['a way to the users', '1)/../../Users(2'],
  ['a fragment', '1#'],
  ['another id behind', '1 or id eq 2'],
  ['a filter', "1' or 1 eq 1 or '"],
  ['a list', '4150,4151'],
  ['eleven digits', '12345678901'],
  ['more than an integer holds', '9007199254740993'],
  ['ten thousand digits', '1'.repeat(10_000)],
  ['a member of every object', '__proto__'],
  ['half a character', '\ud800'],
  ['no number', 'NaN'],
  ['endless', 'Infinity'],
  ['a number that is rounded', Number('12345678901234567891')],
  ['a negative number', -4150],
  ['zero as a number', 0],
  ['a broken number', 4150.5],
  ['a list of ids', ['4150']],
  ['an object', { id: '4150' }],
  ['an object that is not printable', { toString: 1, valueOf: 1 }],
  ['yes', true],
  ['null', null],
];

describe.each(WAYS)('%s', (_way, ask) => {
  it.each(HOSTILE)('refuses an id that is %s, and asks LoanPro nothing', async (_name, id) => {
    await using app = await openApp();

    const answer = await ask(app, id);

    expect(answer.errors).toHaveLength(1);
    expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(app.upstream).toEqual([]);
    if (typeof id === 'string' && id.length > 3)
      expect(answer.text).not.toContain(JSON.stringify(id).slice(1, -1));
  });

  it.each(['1', '2147483648', '4294967296', '9999999999'])('asks for the customer %s exactly', async (id) => {
    await using app = await openApp();
    await app.warmUp();

    const answer = await ask(app, id);

    for (const error of answer.errors ?? []) expect(error).toBeUndefined();
    const asked = app.upstream.map(({ url }) => decodeURIComponent(url).match(/\d{5,}|\b1\b(?=\)| or|&|$)/g));
    const whole = new RegExp(`(Customers\\(${id}\\)|id eq ${id}\\b)`);
    expect(app.upstream.length).toBeGreaterThan(0);
    expect(
      app.upstream.every(({ url }) => whole.test(decodeURIComponent(url))),
      String(asked),
    ).toBe(true);
  });
});

describe('an id as a number', () => {
  it('is the customer of that number, while it is a whole one', async () => {
    await using app = await openApp();
    const answer = await app.ask('{ customer(id: 4150) { id } }');
    expect(answer.data).toEqual({ customer: { id: '4150' } });
    expect(app.upstream.map(({ path }) => path)).toEqual(['odata.svc/Customers(4150)']);
  });

  it.each(['1e3', '4150.0', '12345678901234567891', '-1', '0', '007'])(
    'in the document is refused when it is written as %s',
    async (literal) => {
      await using app = await openApp();
      const answer = await app.ask(`{ customer(id: ${literal}) { id } }`);
      expect(answer.errors).toHaveLength(1);
      expect(answer.errors?.[0]?.message).not.toContain(literal);
      expect(app.upstream).toEqual([]);
    },
  );
});
