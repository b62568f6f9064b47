// Reads the two printed schemas with every release of graphql that tools for front ends are built on.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { expect, it } from 'vitest';
import { root } from '../support/process.ts';

interface Schema {
  getTypeMap(): Record<string, unknown>;
}

interface Release {
  version: string;
  parse(text: string): unknown;
  buildSchema(sdl: string, options?: { assumeValidSDL?: boolean }): Schema;
  validateSchema(schema: Schema): readonly { message: string }[];
  validate(schema: Schema, document: unknown): readonly { message: string }[];
}

const load: (name: string) => Release = createRequire(import.meta.url);
const read = (name: string) => readFileSync(path.join(root, name), 'utf8');
const clientSdl = read('schema.graphql');
const subgraphSdl = read('schema.subgraph.graphql');

const DOCUMENT = '{ customer(id: "1") { customField(field: { id: "1" }) { displayValue } } }';
const TWO_MEMBERS = DOCUMENT.replace('id: "1" })', 'id: "1", name: "Tier" })');

it.each<[string, Release, string]>([
  ['14', load('graphql-14'), 'allows'],
  ['15', load('graphql-15'), 'allows'],
  ['16', load('graphql'), 'refuses'],
  ['17', load('graphql-17'), 'refuses'],
])('graphql %s reads both schemas', (major, graphql, twoMembers) => {
  expect(graphql.version).toMatch(new RegExp(`^${major}\\.`));
  const schema = graphql.buildSchema(clientSdl);
  expect(graphql.validateSchema(schema)).toEqual([]);
  const problemsOf = (query: string) => graphql.validate(schema, graphql.parse(query));
  expect(problemsOf(DOCUMENT)).toEqual([]);
  // Releases that do not know `@oneOf` leave it to the gateway to refuse this.
  expect(problemsOf(TWO_MEMBERS)).toHaveLength(twoMembers === 'refuses' ? 1 : 0);
  // A composer defines the directives of federation.
  const subgraph = graphql.buildSchema(subgraphSdl, { assumeValidSDL: true });
  expect(Object.keys(subgraph.getTypeMap())).toEqual(
    expect.arrayContaining(['Customer', 'CustomFieldNewValue']),
  );
});

it.each<[string, Release]>([
  ['14', load('graphql-14')],
  ['15', load('graphql-15')],
])('graphql %s refuses the schema without the definition of @oneOf', (_major, graphql) => {
  const without = clientSdl.replace(/^""".*"""\ndirective @oneOf on INPUT_OBJECT\n/m, '');
  expect(() => graphql.buildSchema(without)).toThrow(/Unknown directive "@?oneOf"/);
});
