// The SDL and the fields of the subgraph, compared with what Apollo's own library makes of them.

import { buildSubgraphSchema, printSubgraphSchema } from '@apollo/subgraph';
import { buildASTSchema, lexicographicSortSchema, parse, printType } from 'graphql';
import { expect, it } from 'vitest';
import { guardedSdl, subgraphSchema, subgraphSdl } from '../../src/schema/index.ts';

it.each([
  ['without guards', subgraphSdl],
  ['with guards', guardedSdl],
])("the SDL %s is, byte for byte, what Apollo's library prints", (_name, sdl) => {
  expect(printSubgraphSchema(buildASTSchema(parse(sdl()), { assumeValidSDL: true }))).toBe(sdl());
});

it('the subgraph has the fields and the types of federation that the library of Apollo adds', () => {
  const theirs = lexicographicSortSchema(buildSubgraphSchema(parse(subgraphSdl())));
  for (const name of ['_Any', '_Entity', '_Service']) {
    // A schema that is built from its SDL has no description of `sdl`.
    const [ours, expected] = [subgraphSchema, theirs].map((schema) => {
      const type = schema.getType(name);
      return type && printType(type).replace(/ +"""[^]*?"""\n/, '');
    });
    expect(ours).toBe(expected);
  }
  for (const name of ['_entities', '_service']) {
    const [ours, expected] = [subgraphSchema, theirs].map(
      (schema) => schema.getQueryType()?.getFields()[name],
    );
    expect(String(ours?.type)).toBe(String(expected?.type));
    expect(ours?.args.map(({ name: argument, type }) => `${argument}: ${String(type)}`)).toEqual(
      expected?.args.map(({ name: argument, type }) => `${argument}: ${String(type)}`),
    );
  }
});
