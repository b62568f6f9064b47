// Prints the two faces of the schema and types the documents of the examples: `npm run codegen`, `npm run codegen -- --check`.

import type { CodegenConfig } from '@graphql-codegen/cli';
import { printSchema } from 'graphql';
import { clientSchema, subgraphSdl } from './src/schema/index.ts';

const clientSdl = printSchema(clientSchema);

const printed = (content: string) => ({ plugins: [{ add: { content } }] });

const config: CodegenConfig = {
  schema: clientSdl,
  generates: {
    // What clients generate from: it keeps `@oneOf`.
    './schema.graphql': printed(clientSdl),
    // What a federated graph composes: the same text as `{ _service { sdl } }`.
    './schema.subgraph.graphql': printed(subgraphSdl),
    './examples/generated/': {
      preset: 'client',
      documents: ['examples/*.graphql'],
      presetConfig: { fragmentMasking: false },
      config: {
        documentMode: 'string',
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
      },
    },
  },
};

export default config;
