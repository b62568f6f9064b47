// Prints the two schemas and the tables of settings and metrics, and generates typed documents for the client and the examples.
// `npm run codegen` writes these files. `npm run codegen -- --check` fails when one of them is out of date.

import { readFileSync } from 'node:fs';
import type { CodegenConfig } from '@graphql-codegen/cli';
import { isAbstractType } from 'graphql';
import { printKindsModule, printValueParts, withValueParts } from './client/print-kinds.ts';
import { withPrintedPart, withSettingsTable } from './src/config/settings-table.ts';
import { KINDS } from './src/custom-fields/kinds/table.ts';
import { printForTools } from './src/schema/description.ts';
import { clientSchema, subgraphSdl } from './src/schema/index.ts';
import { printMetricsTable } from './src/telemetry/metrics-table.ts';

const clientSdl = printForTools(clientSchema);

const printed = (content: string) => ({ plugins: [{ add: { content } }] });

// What Apollo's cache has to know of the interface.
const possibleTypes = Object.fromEntries(
  Object.values(clientSchema.getTypeMap())
    .filter(isAbstractType)
    .filter(({ name }) => !name.startsWith('__'))
    .map((type) => [type.name, clientSchema.getPossibleTypes(type).map(({ name }) => name)]),
);

const clientDocuments = [
  ...['operations', 'fragments'].map((name) =>
    withValueParts(readFileSync(`client/documents/${name}.graphql`, 'utf8'), KINDS),
  ),
  printValueParts(KINDS),
];

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
    // The schema from which clients generate code. It keeps `@oneOf`.
    './schema.graphql': printed(clientSdl),
    // The schema that a federated graph composes: the same text as `{ _service { sdl } }`.
    './schema.subgraph.graphql': printed(subgraphSdl()),
    // The two pages are written by hand, except for the table between its two markers.
    './docs/configuration.md': printed(withSettingsTable(readFileSync('docs/configuration.md', 'utf8'))),
    './docs/operations.md': printed(
      withPrintedPart(readFileSync('docs/operations.md', 'utf8'), 'metrics', printMetricsTable()),
    ),
    './client/generated/': {
      preset: 'client',
      documents: clientDocuments,
      presetConfig: { fragmentMasking: false, persistedDocuments: { hashAlgorithm: 'sha256' } },
      config: { ...typed, documentMode: 'string' },
    },
    './client/generated/possible-types.ts': printed(
      `export const possibleTypes: Record<string, string[]> = ${JSON.stringify(possibleTypes, null, 2)};\n`,
    ),
    './client/generated/kinds.ts': printed(printKindsModule(KINDS)),
    './client/generated/nodes/': {
      preset: 'client',
      documents: clientDocuments,
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
