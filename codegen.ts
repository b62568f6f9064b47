// Prints the client schema, the subgraph schema and the table of settings, and types the documents of the examples.
// `npm run codegen` writes these files. `npm run codegen -- --check` fails when one of them is out of date.

import { readFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { isAbstractType, printSchema } from 'graphql';
import { withSettingsTable } from './src/config/settings-table.ts';
import { clientSchema, subgraphSdl } from './src/schema/index.ts';

const clientSdl = printSchema(clientSchema);

const printed = (content: string) => ({ plugins: [{ add: { content } }] });

// What Apollo's cache has to be told of the interface.
const possibleTypes = Object.fromEntries(
  Object.values(clientSchema.getTypeMap())
    .filter(isAbstractType)
    .filter(({ name }) => !name.startsWith('__'))
    .map((type) => [type.name, clientSchema.getPossibleTypes(type).map(({ name }) => name)]),
);

const typed = {
  useTypeImports: true,
  enumType: 'const',
  strictScalars: true,
  immutableTypes: true,
  importExtension: '.ts',
  scalars: {
    ID: 'string',
    Date: 'string',
    DateTime: 'string',
    Decimal: 'string',
    LocalTime: 'string',
    URL: 'string',
  },
};

const config: CodegenConfig = {
  schema: clientSdl,
  generates: {
    // What clients generate from: it keeps `@oneOf`.
    './schema.graphql': printed(clientSdl),
    // What a federated graph composes: the same text as `{ _service { sdl } }`.
    './schema.subgraph.graphql': printed(subgraphSdl),
    './docs/configuration.md': printed(withSettingsTable(readFileSync('docs/configuration.md', 'utf8'))),
    './client/generated/': {
      preset: 'client',
      documents: ['client/documents/*.graphql'],
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: { ...typed, documentMode: 'string' },
    },
    './client/generated/possible-types.ts': printed(
      `export const possibleTypes: Record<string, string[]> = ${JSON.stringify(possibleTypes, null, 2)};\n`,
    ),
    './client/generated/nodes/': {
      preset: 'client',
      documents: ['client/documents/*.graphql'],
      presetConfig: { fragmentMasking: false },
      config: { ...typed, documentMode: 'documentNode' },
    },
    './examples/generated/': {
      preset: 'client',
      documents: ['examples/*.graphql'],
      presetConfig: { fragmentMasking: false },
      config: { ...typed, documentMode: 'string' },
    },
  },
};

export default config;
