// `npm run compose -- loans.graphql`: composes the subgraph of this gateway with those in files, and writes the supergraph.

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { CompositionError, composeSupergraph, customFieldsSubgraph, ownFile } from './compose.ts';
import type { Subgraph } from './compose.ts';

const USAGE = `npm run compose -- [options] FILE...

Composes schema.subgraph.graphql, the subgraph custom-fields, with the subgraphs in the files. A subgraph has the name of its file:
loans.graphql and loans.subgraph.graphql are the subgraph loans. A file custom-fields.graphql takes the place of schema.subgraph.graphql.

  --url NAME=URL     where the router reaches a subgraph (default: http://NAME:4000/graphql). Can be repeated
  --exclude-tag TAG  hides what has this tag from clients: a contract. Can be repeated
  --out FILE         where to write the supergraph (default: supergraph.graphql)
`;

/** A problem that the user can fix. It is printed without a stack. */
class UsageError extends Error {}

const OPTIONS = {
  url: { type: 'string', multiple: true },
  'exclude-tag': { type: 'string', multiple: true },
  out: { type: 'string', default: 'supergraph.graphql' },
  help: { type: 'boolean', default: false },
} as const;

function readArguments() {
  try {
    return parseArgs({ allowPositionals: true, options: OPTIONS });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : 'The arguments cannot be read.');
  }
}

function readSubgraph(file: string): Subgraph {
  const name = path.basename(file).replace(/(\.subgraph)?\.\w+$/, '');
  try {
    return { name, url: defaultUrl(name), file, sdl: readFileSync(file, 'utf8') };
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${wordsOf(error)}`);
  }
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`--out ${file} cannot be written: ${wordsOf(error)}`);
  }
}

const wordsOf = (error: unknown) => (error instanceof Error ? error.message : 'unknown');

/** Empty for a name that cannot be a host. Such a subgraph needs `--url`. */
const defaultUrl = (name: string) =>
  /^[a-z\d]([-_.a-z\d]*[a-z\d])?$/i.test(name) ? `http://${name}:4000/graphql` : '';

/** Gives subgraphs the addresses of `--url`. */
function withUrls(subgraphs: readonly Subgraph[], options: readonly string[]): Subgraph[] {
  const urls = new Map(
    options.map((option): [string, string] => {
      const [name = '', ...rest] = option.split('=');
      const url = rest.join('=');
      if (!subgraphs.some((subgraph) => subgraph.name === name))
        throw new UsageError(`--url ${option}: there is no subgraph named "${name}".`);
      if (!/^https?:$/.test(URL.parse(url)?.protocol ?? ''))
        throw new UsageError(`--url ${option}: after the "=" there must be an http or https address.`);
      return [name, url];
    }),
  );
  return subgraphs.map((subgraph) => {
    const url = urls.get(subgraph.name) ?? subgraph.url;
    if (url !== '') return { ...subgraph, url };
    const { file, name } = subgraph;
    throw new UsageError(`${file}: "${name}" cannot be the name of a host. Add --url "${name}=https://…".`);
  });
}

/** Two files that would be the same subgraph. */
function requireDistinctNames(subgraphs: readonly Subgraph[]): void {
  for (const { name, file } of subgraphs) {
    const other = subgraphs.find((subgraph) => subgraph.name === name && subgraph.file !== file);
    if (other) throw new UsageError(`${file} and ${other.file} are both the subgraph "${name}". Rename one.`);
  }
}

function main(): void {
  const { values, positionals } = readArguments();
  if (values.help || positionals.length === 0) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const given = positionals.filter((file) => path.resolve(file) !== ownFile).map(readSubgraph);
  const own = customFieldsSubgraph(defaultUrl('custom-fields'));
  const isReplaced = given.some(({ name }) => name === own.name);
  const subgraphs = withUrls(isReplaced ? given : [own, ...given], values.url ?? []);
  requireDistinctNames(subgraphs);
  write(values.out, composeSupergraph(subgraphs, values['exclude-tag'] ?? []));
  for (const { name, file, url } of subgraphs) process.stdout.write(`${name} (${file}): ${url}\n`);
  process.stdout.write(`The supergraph is in ${values.out}.\n`);
}

try {
  main();
} catch (error) {
  if (!(error instanceof UsageError || error instanceof CompositionError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
