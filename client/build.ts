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

/** The compiler names this type when a value has two slots or none. A name of its own says what is wrong. */
function sayExactlyOneSlot(types: string): string {
  const declaration = 'export type CustomFieldNewValue =';
  if (!types.includes(declaration)) throw new Error(`The generated types have no \`${declaration}\`.`);
  return types.replace(
    declaration,
    `${declaration} Value_with_exactly_one_slot;\ntype Value_with_exactly_one_slot =`,
  );
}

/** The package has no dependencies, not even for types. It replaces the import that codegen wrote with a file of its own, `file`. */
const importOwnType =
  (file: string) =>
  (types: string): string => {
    const own = types.replace("'@graphql-typed-document-node/core'", `'${file}'`);
    if (own === types)
      throw new Error(
        'The generated types do not import @graphql-typed-document-node/core, so there is nothing to replace.',
      );
    return own;
  };

function change(file: string, edit: (text: string) => string): void {
  writeFileSync(file, edit(readFileSync(file, 'utf8')));
}

rmSync(here('dist'), { recursive: true, force: true });
compile('tsconfig.json');
compile('tsconfig.commonjs.json');
// The package says that its files are modules of ECMAScript. These are not.
writeFileSync(here('dist/cjs/package.json'), '{ "type": "commonjs" }\n');
for (const file of globSync('dist/**/*.d.ts', { cwd: here() })) change(here(file), importJavaScript);
for (const folder of ['dist/esm/generated', 'dist/cjs/generated']) {
  change(here(folder, 'graphql.d.ts'), importOwnType('../src/typed-document.js'));
  change(here(folder, 'nodes/graphql.d.ts'), importOwnType('../../src/typed-document.js'));
  change(here(folder, 'graphql.d.ts'), sayExactlyOneSlot);
  change(here(folder, 'nodes/graphql.d.ts'), sayExactlyOneSlot);
}
copyFileSync(here('generated/persisted-documents.json'), here('dist/persisted-documents.json'));
copyFileSync(here('../schema.graphql'), here('dist/schema.graphql'));
