// The query `node`: every object with a global id is found by it, and a text that is no global id is refused.

import { describe, expect, it } from 'vitest';
import { subgraphSdl } from '../../src/schema/index.ts';
import { openApp } from '../support/app.ts';
import { openWarm } from '../support/writing.ts';

const READ = /* GraphQL */ `
  {
    customer(id: "4150") {
      __typename
      nodeId
      lastName
      customFields(includeUnset: true) {
        __typename
        nodeId
        rawValue
        definition {
          __typename
          nodeId
          name
        }
      }
    }
  }
`;

const NODE = /* GraphQL */ `
  query ($nodeId: ID!) {
    node(nodeId: $nodeId) {
      __typename
      nodeId
      ... on Customer {
        lastName
      }
      ... on CustomFieldValue {
        rawValue
      }
      ... on CustomFieldDefinition {
        name
      }
    }
  }
`;

interface Value extends Record<string, unknown> {
  nodeId: string;
  definition: { nodeId: string };
}

const encoded = (text: string) => Buffer.from(text).toString('base64url');

describe('node', () => {
  it('finds each object by its global id, which no other object has', async () => {
    await using app = await openWarm();
    const { customFields, ...customer } = (await app.ask(READ)).data.customer;
    const objects = customFields.flatMap(({ definition, ...value }: Value) => [value, definition]);
    expect(objects.length).toBeGreaterThan(20);
    for (const object of [customer, ...objects]) {
      const { data, errors } = await app.ask(NODE, { nodeId: object.nodeId });
      expect(errors).toBeUndefined();
      expect(data.node).toEqual(object);
    }
    expect(new Set([customer, ...objects].map(({ nodeId }) => nodeId)).size).toBe(objects.length + 1);
  });

  it('reads many customers of a request in one call, and counts them against its limit', async () => {
    await using app = await openWarm();
    const aliases = (count: number) =>
      Array.from({ length: count }, (_, index) => {
        const nodeId = encoded(`Customer:${5001 + (index % 40)}`);
        return `n${index}: node(nodeId: "${nodeId}") { ... on Customer { lastName } }`;
      }).join(' ');
    expect((await app.ask(`{ ${aliases(40)} }`)).errors).toBeUndefined();
    expect(app.upstream).toHaveLength(1);
    const some = Array.from({ length: 1000 }, () => ({ __typename: 'Customer', id: '5001' }));
    const query = `query ($some: [_Any!]!) { _entities(representations: $some) { __typename } last: node(nodeId: "${encoded('Customer:5001')}") { nodeId } }`;
    const answer = await app.ask(query, { some });
    expect(answer.errors?.map(({ path, extensions }) => [path, extensions['code']])).toEqual([
      [['last'], 'BAD_USER_INPUT'],
    ]);
  });

  it('is null for an object that does not exist', async () => {
    await using app = await openWarm();
    const ids = [
      'Customer:77',
      'CustomFieldDefinition:999',
      'CustomFieldValue:77:3',
      'CustomFieldValue:4150:999',
    ];
    for (const id of ids) {
      const { data, errors } = await app.ask(NODE, { nodeId: encoded(id) });
      expect({ data, errors }, id).toEqual({ data: { node: null }, errors: undefined });
    }
  });

  it.each([
    ['an empty text', ''],
    ['an id of LoanPro', '4150'],
    ['another type', encoded('Query:1')],
    ['a member of every object', encoded('constructor:1')],
    ['a part too few', encoded('CustomFieldValue:4150')],
    ['a part too many', encoded('Customer:4150:3')],
    ['an id with a leading zero', encoded('Customer:04150')],
    ['another spelling of the same id', Buffer.from('Customer:4150').toString('base64')],
    ['something behind it', `${encoded('Customer:4150')}.`],
    ['a long text', 'Q'.repeat(5000)],
  ])('refuses %s as its argument, without a call', async (_what, nodeId) => {
    await using app = await openApp();
    const answer = await app.ask(
      `query ($nodeId: ID!) { node(nodeId: $nodeId) { nodeId } other: __typename }`,
      { nodeId },
    );
    expect(answer.data).toEqual({ node: null, other: 'Query' });
    expect(answer.errors).toMatchObject([{ path: ['node'], extensions: { code: 'BAD_USER_INPUT' } }]);
    if (nodeId.length > 3) expect(answer.text).not.toContain(nodeId);
    expect(app.upstream).toEqual([]);
  });

  it('is no part of the subgraph, in which `Node` belongs to the whole graph', () => {
    expect(subgraphSdl()).not.toMatch(/\b(Node|node|nodeId)\b/);
  });
});
