// The federation entry `_entities`: references are loaded in batches, answered separately, and never end the process.

import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';

const unhandled: unknown[] = [];
const listen = (reason: unknown) => unhandled.push(reason);
beforeAll(() => void process.on('unhandledRejection', listen));
afterAll(() => void process.off('unhandledRejection', listen));

const ENTITIES = /* GraphQL */ `
  query ($references: [_Any!]!) {
    _entities(representations: $references) {
      __typename
      ... on Customer {
        id
        lastName
      }
      ... on CustomFieldDefinition {
        id
        name
      }
    }
  }
`;

const resolve = (app: App, references: unknown[]) => app.ask(ENTITIES, { references });
const customer = (id: unknown) => ({ __typename: 'Customer', id });
const field = (id: unknown) => ({ __typename: 'CustomFieldDefinition', id });
const customerIds = (count: number) => Array.from({ length: count }, (_, index) => String(5001 + index));

/** Node reports unhandled rejections only after the current turn of the event loop. */
async function expectAlive(app: App): Promise<void> {
  app.standin.fault = null;
  await new Promise((done) => setTimeout(done, 20));
  expect(unhandled).toEqual([]);
  expect((await app.ask('{ __typename }')).data).toEqual({ __typename: 'Query' });
}

describe('_entities with references to customers', () => {
  it.each([
    [1, 1],
    [50, 1],
    [51, 2],
    [100, 2],
    [500, 10],
  ])('answers %i references in their order with %i calls to LoanPro', async (count, calls) => {
    await using app = await openApp({ standin: { generatedCustomers: count } });
    const answer = await resolve(app, customerIds(count).map(customer));
    expect(answer.errors).toBeUndefined();
    expect(answer.data['_entities'].map(({ id }: { id: string }) => id)).toEqual(customerIds(count));
    expect(app.upstream).toHaveLength(calls);
  });

  it('returns null in the place of each customer that LoanPro does not have', async () => {
    await using app = await openApp();
    await app.warmUp();
    const answer = await resolve(app, ['5003', '77', '5001', '5003', '78'].map(customer));
    expect(answer.errors).toBeUndefined();
    expect(answer.data['_entities'].map((entity: { id: string } | null) => entity?.id ?? null)).toEqual([
      '5003',
      null,
      '5001',
      '5003',
      null,
    ]);
    expect(app.upstream).toHaveLength(1);
  });

  it('accepts 1,000 references and refuses 1,001', async () => {
    await using app = await openApp({ standin: { generatedCustomers: 1000 } });
    const most = await resolve(app, customerIds(1000).map(customer));
    expect(most.errors).toBeUndefined();
    expect(most.data['_entities']).toHaveLength(1000);
    expect(app.upstream).toHaveLength(20);
    app.upstream.length = 0;

    const tooMany = await resolve(app, customerIds(1001).map(customer));
    expect(tooMany.errors?.map(({ extensions }) => extensions['code'])).toEqual(['BAD_USER_INPUT']);
    expect(app.upstream).toHaveLength(0);
  });

  it('returns what LoanPro holds and ignores other members of a reference', async () => {
    await using app = await openApp();
    const answer = await resolve(app, [
      { ...customer('4150'), lastName: 'FORGED', profile: null, stored: [] },
    ]);
    expect(answer.data['_entities'][0]).toMatchObject({
      id: '4150',
      lastName: expect.not.stringContaining('FORGED'),
    });
    expect(app.upstream).toHaveLength(1);
  });
});

describe('_entities with references to definitions', () => {
  it('fetches one list for all references, and none when the definitions are in the cache', async () => {
    await using app = await openApp();
    // The first list of a process is asked for its next page, which is empty.
    for (const calls of [2, 0]) {
      app.upstream.length = 0;
      const answer = await resolve(app, ['3', '999999', '1', '3'].map(field));
      expect(answer.errors).toBeUndefined();
      expect(answer.data['_entities'].map((entity: { id: string } | null) => entity?.id ?? null)).toEqual([
        '3',
        null,
        '1',
        '3',
      ]);
      expect(app.upstream).toHaveLength(calls);
    }
  });
});

describe('_entities with an invalid reference', () => {
  it.each<[string, unknown]>([
    ['to a type that does not exist', { __typename: 'Nobody', id: '4150' }],
    ['to a type that is not an entity', { __typename: 'CustomFieldOption', id: '1' }],
    ['to the query itself', { __typename: 'Query' }],
    ['to an interface', { __typename: 'CustomFieldValue', id: '1' }],
    ['to a scalar', { __typename: 'ID' }],
    ['to __proto__', { __typename: '__proto__', id: '4150' }],
    ['to constructor', { __typename: 'constructor' }],
    ['to an empty name', { __typename: '' }],
    ['to a list of types', { __typename: ['Customer'], id: '4150' }],
    ['to a number', { __typename: 1 }],
    ['without a type', { id: '4150' }],
    ['without a key', { __typename: 'Customer' }],
    ['with another key', { __typename: 'Customer', customId: 'ABC123' }],
    ['with a null key', customer(null)],
    ['with a boolean key', customer(true)],
    ['with a list as key', customer(['4150'])],
    ['with an object as key', customer({ id: '4150' })],
    ['with a key that cannot be printed', customer({ toString: null })],
    ['with a broken number as key', customer(4150.5)],
    ['with a hostile key', customer('1)/../../Users(2')],
    ['to a definition with a list as key', field(['3'])],
    ['to a definition with a key that cannot be printed', field({ toString: null })],
    ['to a definition without a key', field(undefined)],
    ['that is text', 'Customer'],
    ['that is a number', 4150],
    ['that is a list', [customer('4150')]],
    ['that is a boolean', false],
    ['that is empty', {}],
  ])('returns null for a reference %s, and answers the references around it', async (_name, reference) => {
    await using app = await openApp();
    await app.warmUp();

    const answer = await resolve(app, [customer('5002'), reference, field('3'), customer('5001')]);

    expect(answer.data['_entities'].map((entity: { id: string } | null) => entity?.id ?? null)).toEqual([
      '5002',
      null,
      '3',
      '5001',
    ]);
    for (const error of answer.errors ?? []) {
      expect(error).toMatchObject({ path: ['_entities', 1], extensions: { code: 'BAD_USER_INPUT' } });
    }
    expect(app.upstream).toHaveLength(1);
    await expectAlive(app);
  });

  it('answers each of a hundred invalid references with an error, and the process keeps running', async () => {
    await using app = await openApp();
    const wrong = [
      { __typename: 'Nobody' },
      customer({}),
      customer('x'),
      5,
      'x',
      [],
      { __typename: '__proto__' },
    ];
    const answer = await resolve(
      app,
      Array.from({ length: 100 }, (_, index) => wrong[index % wrong.length]),
    );
    expect(answer.data['_entities']).toEqual(Array.from({ length: 100 }, () => null));
    expect(answer.errors).toHaveLength(100);
    expect(app.upstream).toHaveLength(0);
    await expectAlive(app);
  });

  it.each([
    ['a list that contains null', '[null]'],
    ['null instead of a list', 'null'],
  ])('refuses a variable that is %s', async (_name, references) => {
    await using app = await openApp();
    const answer = await app.post(
      `{"query":${JSON.stringify(ENTITIES)},"variables":{"references":${references}}}`,
    );
    expect((await answer.json()).errors[0].extensions.code).toBe('BAD_USER_INPUT');
    expect(app.upstream).toHaveLength(0);
    await expectAlive(app);
  });
});

describe('_entities while LoanPro fails', () => {
  it.each([
    ['answers 500', { status: 500, body: 'SECRET' }, 'UPSTREAM_UNAVAILABLE'],
    ['answers 409', { status: 409, body: '{"error":{"message":"SECRET"}}' }, 'UPSTREAM_REJECTED'],
    ['answers with HTML', { status: 200, body: '<html>SECRET' }, 'UPSTREAM_INVALID_RESPONSE'],
    ['resets the connection', { socket: 'reset' as const }, 'UPSTREAM_UNAVAILABLE'],
  ])(
    'returns an error for each customer and answers each cached definition when LoanPro %s',
    async (_name, fault, code) => {
      await using app = await openApp();
      await app.warmUp();
      app.standin.fault = () => fault;

      const answer = await resolve(app, [
        customer('5001'),
        field('3'),
        { __typename: 'Nobody' },
        customer('5002'),
      ]);

      expect(answer.data['_entities'].map((entity: { id: string } | null) => entity?.id ?? null)).toEqual([
        null,
        '3',
        null,
        null,
      ]);
      const codes = new Map(answer.errors?.map(({ path, extensions }) => [path?.[1], extensions['code']]));
      expect([0, 2, 3].map((index) => codes.get(index))).toEqual([code, 'BAD_USER_INPUT', code]);
      expect(answer.text).not.toContain('SECRET');
      expect(app.upstream.length).toBeGreaterThan(0);
      await expectAlive(app);
    },
  );

  it('answers customers even when the definitions cannot be loaded', async () => {
    await using app = await openApp();
    // Everything else fails as well when it is asked for at this moment, so this is an outage and no refusal.
    const failing = new Set(['odata.svc/CustomFields', 'odata.svc/Customers(1)']);
    app.standin.fault = ({ path }, next) => (failing.has(path) ? { status: 503, body: '' } : next());
    const answer = await resolve(app, [field('3'), customer('5001'), field('1')]);
    expect(answer.data['_entities']).toMatchObject([null, { id: '5001' }, null]);
    expect(answer.errors?.map(({ path }) => path)).toEqual([
      ['_entities', 0],
      ['_entities', 2],
    ]);
    await expectAlive(app);
  });
});

it('the SDL that a router loads equals the file schema.subgraph.graphql', async () => {
  await using app = await openApp();
  const answer = await app.ask('{ _service { sdl } }');
  const file = readFileSync(new URL('../../schema.subgraph.graphql', import.meta.url), 'utf8');
  expect(answer.data['_service'].sdl.trimEnd()).toBe(file.trimEnd());
  expect(app.upstream).toHaveLength(0);
});

it('a customer that cannot be read does not affect the custom fields of the other customers', async () => {
  await using app = await openApp();
  app.standin.fault = (request, next) => {
    const answer = next();
    // The answer for customer 5002 contains a row of another customer.
    if (!('body' in answer) || !request.path.startsWith('odata.svc/Customers')) return answer;
    return { ...answer, body: answer.body.replaceAll('"entityId":5002', '"entityId":5003') };
  };
  const answer = await app.ask(
    `query ($references: [_Any!]!) {
      _entities(representations: $references) { ... on _Entity { ... on Customer { id customFields { fieldId } email } } }
    }`,
    { references: ['5001', '5002', '5004'].map((id) => ({ __typename: 'Customer', id })) },
  );
  expect(answer.data._entities.map((entity: { id: string } | null) => entity?.id)).toEqual([
    '5001',
    undefined,
    '5004',
  ]);
  expect(answer.errors).toMatchObject([
    { path: ['_entities', 1], extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } },
  ]);
  expect(app.upstream.filter(({ path }) => path === 'odata.svc/Customers')).toHaveLength(1);
});
