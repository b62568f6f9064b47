// The subgraph among others: three composers take it, and what would break those who use it is found before it lands.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { composeServices as composeByApollo } from '@apollo/composition';
import { CriticalityLevel, diff } from '@graphql-inspector/core';
import { composeServices as composeByGuild } from '@theguild/federation-composition';
import { ROUTER_COMPATIBILITY_VERSION_ONE, federateSubgraphs } from '@wundergraph/composition';
import { buildSchema, parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { guardedSdl } from '../../src/schema/index.ts';
import { loansSdl } from '../../examples/supergraph/loans.ts';

const root = path.resolve(import.meta.dirname, '../..');
const subgraphSdl = readFileSync(path.join(root, 'schema.subgraph.graphql'), 'utf8');

const subgraphs = (sdl = subgraphSdl) =>
  [
    ['custom-fields', sdl],
    ['loans', loansSdl],
  ].map(([name = '', text = '']) => ({
    name,
    url: `http://${name}.example/graphql`,
    text,
    typeDefs: parse(text),
  }));

/** What comes out: the supergraph as text, or the complaints. */
const COMPOSERS: [string, (sdl?: string) => { supergraph: string | undefined; complaints: string[] }][] = [
  [
    'The Guild',
    (sdl) => {
      const { supergraphSdl, errors } = composeByGuild(subgraphs(sdl));
      return { supergraph: supergraphSdl, complaints: (errors ?? []).map(({ message }) => message) };
    },
  ],
  [
    'Apollo',
    (sdl) => {
      const { supergraphSdl, errors } = composeByApollo(subgraphs(sdl));
      return { supergraph: supergraphSdl, complaints: (errors ?? []).map(({ message }) => message) };
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
        ? { supergraph: JSON.stringify(result.federatedGraphAST.definitions), complaints: [] }
        : { supergraph: undefined, complaints: result.errors.map(({ message }) => message) };
    },
  ],
];

describe.each(COMPOSERS)('the composer of %s', (_name, compose) => {
  it('composes it with a subgraph that extends Customer by id', () => {
    const { supergraph, complaints } = compose();
    expect(complaints).toEqual([]);
    for (const word of ['loans', 'customFields', 'updateCustomerCustomFields', 'CustomFieldNewValue']) {
      expect(supergraph).toContain(word);
    }
  });

  it('composes it with its guards as well', () => {
    const { supergraph, complaints } = compose(guardedSdl);
    expect(complaints).toEqual([]);
    expect(supergraph).toContain('custom-fields:write');
  });

  it('refuses what does not fit: the comparison is a real one', () => {
    const { complaints } = compose(subgraphSdl.replace('@key(fields: "id")', '@key(fields: "nothing")'));
    expect(complaints.length).toBeGreaterThan(0);
  });
});

it('@oneOf is kept from the subgraph, since one composer refuses it', () => {
  const [, composeApollo] = COMPOSERS[1] ?? [];
  const withOneOf = subgraphSdl.replace('input CustomFieldSelector {', 'input CustomFieldSelector @oneOf {');
  expect(withOneOf).not.toBe(subgraphSdl);
  expect(composeApollo?.(withOneOf).complaints.join('\n')).toContain('oneOf');
});

describe('what was released', () => {
  const released = buildSchema(readFileSync(path.join(root, 'test/federation/released.graphql'), 'utf8'));
  const breaking = async (sdl: string) =>
    (await diff(released, buildSchema(sdl)))
      .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
      .map(({ message }) => message);
  const current = readFileSync(path.join(root, 'schema.graphql'), 'utf8');

  it('still holds: nothing that clients use is gone or changed', async () => {
    expect(await breaking(current)).toEqual([]);
  });

  it.each([
    ['  displayValue: String!', '  shownValue: String!', /Field 'displayValue' was removed/],
    ['  rawValue: String\n', '  rawValue: Int\n', /changed type from 'String' to 'Int'/],
    ['  CONFLICT\n', '  CLASH\n', /Enum value 'CONFLICT' was removed/],
    ['    customerId: ID!\n', '    customerId: ID!\n    reason: String!\n', /reason/],
  ])('is seen to be broken by %j becoming %j', async (was, is, told) => {
    expect(current).toContain(was);
    expect((await breaking(current.replaceAll(was, is))).join('\n')).toMatch(told);
  });
});
