// Hostile ids: none of them is sent to LoanPro, whichever operation it is used in.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Answer, App } from '../support/app.ts';
import { UPDATE, openWarm } from '../support/writing.ts';

// These try to change a path, a filter or a header. `test/schema/customer-ids.test.ts` has other invalid ids.
const IDS = [
  '4150)',
  '(4150',
  'id=4150',
  '4150)/CustomFieldValues',
  '4150)/CustomFieldValues?nopaging=true&x=(',
  '4150)?$filter=1 eq 1',
  '4150)/Autopal.OfacTest()',
  "') or 1 eq 1",
  '4150 or 1 eq 1',
  '4150) or (1 eq 1',
  "4150 or startswith(ssn,'0')",
  "4150 and substringof('a',accessPassword)",
  '4150&$expand=PaymentAccounts',
  '4150&$top=1000000',
  '4150;4151',
  '4150|4151',
  '4150%2C4151',
  '%34%31%35%30',
  '4150%0d%0aX-Evil:%201',
  '4150\r\nX-Evil: 1',
  '4150\r\n\r\nGET / HTTP/1.1',
  '4150\u2028',
  '\ufeff4150',
  '4150\u00a0',
  '4150\u0301',
  '𝟜𝟙𝟝𝟘',
  '४१५०',
  '../Customers(4151)',
  '..%2f..%2fUsers(2',
  '//127.0.0.1/',
  'http://127.0.0.1/',
  '4150@127.0.0.1',
  String.raw`4150\..\4151`,
  "guid'4150'",
  '4150L',
  '${4150}',
  '4150/*x*/',
  '4150; DROP TABLE customer_entity',
  'constructor',
  '[object Object]',
];

const CUSTOMERS = 'query ($ids: [ID!]!) { customersByIds(ids: $ids) { customFields { rawValue } } }';

const SOME = [{ field: { id: '22' }, value: { text: 'x' } }];

let app: App;
beforeAll(async () => {
  app = await openWarm();
});
afterAll(async () => app[Symbol.asyncDispose]());
beforeEach(() => {
  app.upstream.length = 0;
});

const codes = (answer: Answer) => answer.errors?.map(({ extensions }) => extensions['code']);

const OPERATIONS: [string, (id: string) => Promise<Answer>][] = [
  ['customer', async (id) => app.ask('query ($id: ID!) { customer(id: $id) { firstName } }', { id })],
  [
    'customer, as a literal in the document',
    async (id) => app.ask(`{ customer(id: ${JSON.stringify(id)}) { firstName customFields { rawValue } } }`),
  ],
  ['customersByIds', async (id) => app.ask(CUSTOMERS, { ids: [id] })],
  ['updateCustomerCustomFields', async (id) => app.ask(UPDATE, { customerId: id, values: SOME })],
  [
    'checkCustomerCustomFields',
    async (id) =>
      app.ask(
        'query ($id: ID!, $values: [CustomFieldValueInput!]!) { checkCustomerCustomFields(customerId: $id, values: $values) { ok } }',
        { id, values: SOME },
      ),
  ],
  [
    '_entities',
    async (id) =>
      app.ask('query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { firstName } } }', {
        r: [{ __typename: 'Customer', id }],
      }),
  ],
];

describe.each(OPERATIONS)('a hostile id for %s', (_operation, ask) => {
  it.each(IDS)('is refused without a call to LoanPro: %j', async (id) => {
    const answer = await ask(id);
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(answer.text).not.toContain(JSON.stringify(id).slice(1, -1));
    expect(app.upstream).toEqual([]);
  });
});

describe('a hostile id between two valid ones', () => {
  it.each(IDS)(
    'is refused in its own place, and LoanPro is asked only for the valid ones: %j',
    async (id) => {
      await app.ask(CUSTOMERS, { ids: ['4150', '4151'] });
      const usual = app.upstream.splice(0).map(({ method, url }) => [method, url]);
      expect(usual).toHaveLength(1);

      const answer = await app.ask(CUSTOMERS, { ids: ['4150', id, '4151'] });

      expect(answer.data.customersByIds).toMatchObject([{ customFields: {} }, null, { customFields: {} }]);
      expect(answer.errors).toMatchObject([
        { path: ['customersByIds', 1], extensions: { code: 'BAD_USER_INPUT' } },
      ]);
      expect(answer.text).not.toContain(JSON.stringify(id).slice(1, -1));
      expect(app.upstream.map(({ method, url }) => [method, url])).toEqual(usual);
    },
  );
});

describe('forty hostile ids at once', () => {
  it('are all different', () => {
    expect(new Set(IDS).size).toBe(40);
  });

  it('are forty errors when they are one argument', async () => {
    const answer = await app.ask('query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }', { ids: IDS });
    expect(codes(answer)).toEqual(Array(40).fill('BAD_USER_INPUT'));
    expect(app.upstream).toEqual([]);
  });

  it('are forty errors when they are references, and only the valid id beside them is sent to LoanPro', async () => {
    const r = [...IDS, '4150'].map((id) => ({ __typename: 'Customer', id }));
    const answer = await app.ask(
      'query ($r: [_Any!]!) { _entities(representations: $r) { ... on Customer { firstName } } }',
      { r },
    );
    expect(answer.data['_entities']).toEqual([...Array(40).fill(null), { firstName: 'Maria' }]);
    expect(codes(answer)).toEqual(Array(40).fill('BAD_USER_INPUT'));
    expect(app.upstream.map(({ url }) => url)).toEqual(['/api/public/api/1/odata.svc/Customers(4150)']);
  });
});
