// Composes the subgraph with another one, with three composers.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { composeServices as composeByApollo } from '@apollo/composition';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { ROUTER_COMPATIBILITY_VERSION_ONE, federateSubgraphs } from '@wundergraph/composition';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { guardedSdl } from '../../src/schema/index.ts';
import { loansSdl } from '../../examples/supergraph/loans.ts';

const root = path.resolve(import.meta.dirname, '../..');
const subgraphSdl = readFileSync(path.join(root, 'schema.subgraph.graphql'), 'utf8');

/** Another subgraph may have a `Node` of its own. There is only one in a federated graph. */
const withNode = loansSdl
  .replace('type Loan', 'interface Node { id: ID! } type Loan implements Node')
  .replace('type Query {', 'type Query { node(id: ID!): Node');

const subgraphs = (sdl = subgraphSdl) =>
  [
    ['custom-fields', sdl],
    ['loans', withNode],
  ].map(([name = '', text = '']) => ({
    name,
    url: `http://${name}.example/graphql`,
    text,
    typeDefs: parse(text),
  }));

/** Each composer returns the supergraph as text, or its errors. */
const COMPOSERS: [string, (sdl?: string) => { supergraph: string | undefined; problems: string[] }][] = [
  [
    'The Guild',
    (sdl) => {
      const { supergraphSdl, errors } = composeByGuild(subgraphs(sdl));
      return { supergraph: supergraphSdl, problems: (errors ?? []).map(({ message }) => message) };
    },
  ],
  [
    'Apollo',
    (sdl) => {
      const { supergraphSdl, errors } = composeByApollo(subgraphs(sdl));
      return { supergraph: supergraphSdl, problems: (errors ?? []).map(({ message }) => message) };
    },
  ],
  [
    'WunderGraph',
    (sdl) => {
      const result = federateSubgraphs({
        subgraphs: subgraphs(sdl).map(({ name, url, typeDefs }) => ({ name, url, definitions: typeDefs })),
        version: ROUTER_COMPATIBILITY_VERSION_ONE,
      });
      return result.success
        ? { supergraph: JSON.stringify(result.federatedGraphAST.definitions), problems: [] }
        : { supergraph: undefined, problems: result.errors.map(({ message }) => message) };
    },
  ],
];

describe.each(COMPOSERS)('the composer of %s', (name, compose) => {
  it(`${name} composes the subgraph with one that extends Customer by id`, () => {
    const { supergraph, problems } = compose();
    expect(problems).toEqual([]);
    for (const word of [
      'loans',
      'Node',
      'customFields',
      'updateCustomerCustomFields',
      'CustomFieldNewValue',
    ]) {
      expect(supergraph).toContain(word);
    }
  });

  it(`${name} composes the subgraph with its guards`, () => {
    const { supergraph, problems } = compose(guardedSdl());
    expect(problems).toEqual([]);
    expect(supergraph).toContain('custom-fields:write');
  });

  it(`${name} rejects a subgraph with a key field that does not exist`, () => {
    const { problems } = compose(subgraphSdl.replace('@key(fields: "id")', '@key(fields: "nothing")'));
    expect(problems.length).toBeGreaterThan(0);
  });
});

it('the composer of Apollo rejects @oneOf, so the SDL of the subgraph does not have it', () => {
  const [, composeApollo] = COMPOSERS[1] ?? [];
  const withOneOf = subgraphSdl.replace('input CustomFieldSelector {', 'input CustomFieldSelector @oneOf {');
  expect(withOneOf).not.toBe(subgraphSdl);
  expect(composeApollo?.(withOneOf).problems.join('\n')).toContain('oneOf');
});
