// Ids of customers: a text that is not an id is never sent to LoanPro, and an id is sent without any change.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { Answer, App } from '../support/app.ts';

const OPERATIONS: [string, (app: App, id: unknown) => Promise<Answer>][] = [
  ['customer', (app, id) => app.ask('query ($id: ID!) { customer(id: $id) { id firstName } }', { id })],
  [
    'customersByIds',
    (app, id) => app.ask('query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }', { ids: [id] }),
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
  ['a number with a leading zero', '01'],
  ['a number with leading zeros', '0004150'],
  ['preceded by a space', ' 4150'],
  ['followed by a space', '4150 '],
  ['followed by a line feed', '4150\n'],
  ['split by a line feed', '12\n3'],
  ['followed by a carriage return', '4150\r'],
  ['split by a tab', '41\t50'],
  ['followed by a NUL character', '4150\0'],
  ['a number with a plus sign', '+1'],
  ['a number with a minus sign', '-1'],
  ['a number with a decimal point', '4150.0'],
  ['a number with an exponent', '1e3'],
  ['a hexadecimal number', '0x10'],
  ['a binary number', '0b1'],
  ['a number with a numeric separator', '4_150'],
  ['a number with a thousands separator', '4,150'],
  ['a JavaScript BigInt literal', '4150n'],
  ['written in full-width digits', '１２'],
  ['written in Arabic digits', '١٢'],
  ['a number with a superscript', '4²'],
  ['split by an invisible character', '41\u200b50'],
  ['preceded by a right-to-left override', '\u202e4150'],
  ['followed by a path', '1)/Foo'],
  ['followed by query options', '1)?$expand=Loans'],
  ['followed by an encoded bracket', '1%29'],
  ['followed by an encoded NUL character', '1%00'],
  ['a parent directory', '..'],
  ['a path to another collection', '1)/../../Users(2'],
  ['followed by a URL fragment', '1#'],
  ['followed by a filter for another id', '1 or id eq 2'],
  ['a filter that is always true', "1' or 1 eq 1 or '"],
  ['a list of two ids in one text', '4150,4151'],
  ['a number of eleven digits', '12345678901'],
  ['larger than a safe integer', '9007199254740993'],
  ['a number of ten thousand digits', '1'.repeat(10_000)],
  ['the name of a member of every object', '__proto__'],
  ['half of a surrogate pair', '\ud800'],
  ['the text NaN', 'NaN'],
  ['the text Infinity', 'Infinity'],
  ['a number too large to be exact', Number('12345678901234567891')],
  ['a negative number', -4150],
  ['zero as a number', 0],
  ['a number with a fraction', 4150.5],
  ['a list of ids', ['4150']],
  ['an object', { id: '4150' }],
  ['an object that cannot be converted to text', { toString: 1, valueOf: 1 }],
  ['the boolean true', true],
  ['null', null],
];

describe.each(OPERATIONS)('the operation %s', (_operation, ask) => {
  it.each(HOSTILE)('refuses an id that is %s, without a call to LoanPro', async (_name, id) => {
    await using app = await openApp();

    const answer = await ask(app, id);

    expect(answer.errors).toHaveLength(1);
    expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(app.upstream).toEqual([]);
    if (typeof id === 'string' && id.length > 3)
      expect(answer.text).not.toContain(JSON.stringify(id).slice(1, -1));
  });

  it.each(['1', '2147483648', '4294967296', '9999999999'])(
    'sends the id %s to LoanPro without any change',
    async (id) => {
      await using app = await openApp();
      await app.warmUp();

      const answer = await ask(app, id);

      for (const error of answer.errors ?? []) expect(error).toBeUndefined();
      const asked = app.upstream.map(({ url }) =>
        decodeURIComponent(url).match(/\d{5,}|\b1\b(?=\)| or|&|$)/g),
      );
      const whole = new RegExp(`(Customers\\(${id}\\)|id eq ${id}\\b)`);
      expect(app.upstream.length).toBeGreaterThan(0);
      expect(
        app.upstream.every(({ url }) => whole.test(decodeURIComponent(url))),
        String(asked),
      ).toBe(true);
    },
  );
});

describe('an id that is written as a number', () => {
  it('is accepted when it is a whole number', async () => {
    await using app = await openApp();
    const answer = await app.ask('{ customer(id: 4150) { id } }');
    expect(answer.data).toEqual({ customer: { id: '4150' } });
    expect(app.upstream.map(({ path }) => path)).toEqual(['odata.svc/Customers(4150)']);
  });

  it.each(['1e3', '4150.0', '12345678901234567891', '-1', '0', '007'])(
    'is refused when the query contains the number %s',
    async (literal) => {
      await using app = await openApp();
      const answer = await app.ask(`{ customer(id: ${literal}) { id } }`);
      expect(answer.errors).toHaveLength(1);
      expect(answer.errors?.[0]?.message).not.toContain(literal);
      expect(app.upstream).toEqual([]);
    },
  );
});
