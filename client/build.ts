// Builds the package in `dist/`: JavaScript with its types for `import` and for `require`. npm runs it before `npm pack`.

import { execFileSync } from 'node:child_process';
import { copyFileSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const here = (...parts: string[]) => path.join(import.meta.dirname, ...parts);
const compiler = createRequire(import.meta.url).resolve('typescript/package.json');

function compile(project: string): void {
  execFileSync(process.execPath, [path.join(compiler, '../bin/tsc'), '-p', here(project)], {
    stdio: 'inherit',
  });
}

/** In declarations, the compiler keeps the `.ts` of an import, which older compilers refuse. */
function importJavaScript(types: string): string {
  return types.replaceAll(/(?<=\bfrom '\.[^']*\.)ts(?=')/g, 'js');
}

/** The package has no dependencies, not even for types. It replaces the import that codegen wrote with a file of its own. */
function importOwnType(types: string): string {
  const own = types.replace("'@graphql-typed-document-node/core'", "'../src/typed-document.js'");
  if (own === types)
    throw new Error(
      'The generated types do not import @graphql-typed-document-node/core, so there is nothing to replace.',
    );
  return own;
}

function change(file: string, edit: (text: string) => string): void {
  writeFileSync(file, edit(readFileSync(file, 'utf8')));
}

rmSync(here('dist'), { recursive: true, force: true });
compile('tsconfig.json');
compile('tsconfig.commonjs.json');
// The package says that its files are modules of ECMAScript. These are not.
writeFileSync(here('dist/cjs/package.json'), '{ "type": "commonjs" }\n');
for (const file of globSync('dist/**/*.d.ts', { cwd: here() })) change(here(file), importJavaScript);
change(here('dist/esm/generated/graphql.d.ts'), importOwnType);
change(here('dist/cjs/generated/graphql.d.ts'), importOwnType);
copyFileSync(here('generated/persisted-documents.json'), here('dist/persisted-documents.json'));
copyFileSync(here('../schema.graphql'), here('dist/schema.graphql'));
