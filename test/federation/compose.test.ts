// Tests `npm run compose`: the supergraph and the contract that it writes, and what it says when files do not fit together.

import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildASTSchema, getNamedType, isObjectType, parse } from 'graphql';
import { transformSupergraphToPublicSchema } from '@theguild/federation-composition';
import { afterEach, describe, expect, it } from 'vitest';
import { composeSupergraph, customFieldsSubgraph, ownFile } from '../../examples/supergraph/compose.ts';
import { loansSdl } from '../../examples/supergraph/loans.ts';
import { guardedSdl } from '../../src/schema/index.ts';
import { killAll, makeFolder, run } from '../support/process.ts';

afterEach(killAll);

/** Runs the command in a new folder with these files. */
async function compose(files: Record<string, string>, args: string[]) {
  const folder = await makeFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(path.join(folder, name), text);
  const command = await run({}, { script: 'examples/supergraph/compose-files.ts', args, folder });
  const code = await command.ended;
  return {
    code,
    output: command.output(),
    read: (name: string) => readFile(path.join(folder, name), 'utf8'),
  };
}

/** What clients of a router see of customers. */
const fieldsOfCustomers = (supergraph: string) => {
  const type = buildASTSchema(transformSupergraphToPublicSchema(parse(supergraph))).getType('Customer');
  return isObjectType(type) ? Object.keys(type.getFields()) : [];
};

/** Fields of object types that lead to a stored text, by the type that they return or by their name. */
const fieldsThatShowValues = (supergraph: string) => {
  const schema = buildASTSchema(transformSupergraphToPublicSchema(parse(supergraph)));
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .flatMap((type) => Object.values(type.getFields()).map((field) => [type, field] as const))
    .filter(([, { name, type }]) =>
      /^(CustomFieldValue|CustomFieldSnapshot)$|ToStore$/.test(
        name === 'rawValueToStore' ? name : getNamedType(type).name,
      ),
    )
    .map(([type, { name }]) => `${type.name}.${name}`);
};

describe('npm run compose', () => {
  it('writes the supergraph of this gateway and of the subgraphs in files, with the address of each', async () => {
    const files = { 'loans.subgraph.graphql': loansSdl };
    const options = ['--url', 'custom-fields=https://fields.internal/graphql?a=b', '--out', 'graph.graphql'];
    const { code, output, read } = await compose(files, ['loans.subgraph.graphql', ...options]);
    expect([code, output]).toEqual([0, expect.stringContaining('The supergraph is in graph.graphql.')]);
    const supergraph = await read('graph.graphql');
    expect(supergraph).toContain('(name: "custom-fields", url: "https://fields.internal/graphql?a=b")');
    expect(supergraph).toContain('(name: "loans", url: "http://loans:4000/graphql")');
  });

  it('composes the subgraph of this gateway alone, if it is the only file', async () => {
    const { code, read } = await compose({}, [ownFile]);
    expect([code, (await read('supergraph.graphql')).match(/@join__graph\(name: "[^"]+"/g)]).toEqual([
      0,
      ['@join__graph(name: "custom-fields"'],
    ]);
  });

  it('writes a contract, in which clients see nothing with an excluded tag', async () => {
    const files = { 'loans.graphql': loansSdl };
    const { code, read } = await compose(files, ['loans.graphql', '--exclude-tag', 'personal']);
    expect([code, fieldsOfCustomers(await read('supergraph.graphql'))]).toEqual([
      0,
      ['id', 'customId', 'status', 'type', 'loans'],
    ]);
    // No other field leads to a value either.
    expect(fieldsThatShowValues(await read('supergraph.graphql'))).toEqual([]);
    expect(fieldsThatShowValues(composeSupergraph([customFieldsSubgraph('http://a/')]))).toHaveLength(7);
    const whole = fieldsOfCustomers(composeSupergraph([customFieldsSubgraph('http://a/')]));
    expect(whole).toEqual(expect.arrayContaining(['id', 'firstName', 'customFields']));
  });

  it('composes the schema of a gateway with guards in place of schema.subgraph.graphql', async () => {
    const files = { 'loans.graphql': loansSdl, 'custom-fields.graphql': guardedSdl() };
    const { code, read } = await compose(files, Object.keys(files));
    expect([code, await read('supergraph.graphql')]).toEqual([
      0,
      expect.stringContaining('custom-fields:write'),
    ]);
  });

  it.each([
    [['absent.graphql'], 'absent.graphql cannot be read: ENOENT'],
    [
      ['loans.graphql', '--url', 'lons=http://a/'],
      '--url lons=http://a/: there is no subgraph named "lons".',
    ],
    [['loans.graphql', '--url', 'loans'], 'after the "=" there must be an http or https address.'],
    [['loans.graphql', 'loans.gql'], 'loans.graphql and loans.gql are both the subgraph "loans".'],
    [['loans.graphql', '--in', 'x'], "Unknown option '--in'"],
    [
      ['loans.graphql', '--exclude-tag', 'nosuch'],
      'Nothing has the tag "nosuch", so it cannot be excluded. The tags',
    ],
    [['loans.graphql', '--out', 'nowhere/x.graphql'], '--out nowhere/x.graphql cannot be written: ENOENT'],
    [
      ['my file.graphql'],
      'my file.graphql: "my file" cannot be the name of a host. Add --url "my file=https://',
    ],
    [['broken.graphql'], 'broken.graphql:2:8: Syntax Error: Expected Name, found "!".'],
  ])('says in words what is wrong with the arguments %j, and writes nothing', async (args, message) => {
    const files = {
      'loans.graphql': loansSdl,
      'loans.gql': loansSdl,
      'my file.graphql': loansSdl,
      'broken.graphql': 'type A {\n  a: [ !',
    };
    const { code, output, read } = await compose(files, args);
    expect([code, output]).toEqual([1, expect.stringContaining(message)]);
    expect(output).not.toMatch(/^ +at /m);
    await expect(read('supergraph.graphql')).rejects.toThrow('ENOENT');
  });
});

describe('an error of the composer', () => {
  const link = 'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])\n';

  it.each([
    [
      'a key that does not exist',
      'type Customer @key(fields: "nothing") { id: ID! loans: Int }',
      /^loans\.graphql:2:\d+: On type "Customer"/,
    ],
    ['an unknown type', 'type Query { a: Nope }', /^loans\.graphql:2:\d+: Unknown type Nope/],
    [
      'a field that both have',
      'type Query { customer(id: ID!): Int }',
      /^schema\.subgraph\.graphql, loans\.graphql: Type of field "Query\.customer"/,
    ],
    [
      'another kind of type',
      'input Customer { id: ID! }',
      /^schema\.subgraph\.graphql, loans\.graphql: .* mismatched kind/,
    ],
    [
      'a key that leads nowhere',
      'type Customer @key(fields: "ssn") { ssn: ID! }',
      /^schema\.subgraph\.graphql, loans\.graphql: .*\n[^]*cannot move to subgraph "loans"/,
    ],
  ])('names the file: %s', (_what, sdl, message) => {
    const loans = { name: 'loans', url: 'http://loans/', file: 'loans.graphql', sdl: link + sdl };
    expect(() => composeSupergraph([customFieldsSubgraph('http://a/'), loans])).toThrow(message);
  });
});
