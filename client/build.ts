// Builds the package: JavaScript with its types, in `dist/`. npm runs it before `npm pack`.

import { execFileSync } from 'node:child_process';
import { copyFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const here = (...parts: string[]) => path.join(import.meta.dirname, ...parts);

rmSync(here('dist'), { recursive: true, force: true });
const compiler = createRequire(import.meta.url).resolve('typescript/package.json');
execFileSync(process.execPath, [path.join(compiler, '../bin/tsc'), '-p', here('tsconfig.json')], {
  stdio: 'inherit',
});
copyFileSync(here('generated/persisted-documents.json'), here('dist/generated/persisted-documents.json'));

// The package has no dependencies, not even for types. It replaces the import that codegen wrote with a file of its own.
const printed = here('dist/generated/graphql.d.ts');
const types = readFileSync(printed, 'utf8');
const own = types.replace("'@graphql-typed-document-node/core'", "'../src/typed-document.js'");
if (own === types)
  throw new Error(
    'The generated types do not import @graphql-typed-document-node/core, so there is nothing to replace.',
  );
writeFileSync(printed, own);
