// Prints the document of the subgraph as Apollo's library does: types in the order of their names, and each of their directives on a line.

import { isTypeDefinitionNode, print, specifiedDirectives, visit } from 'graphql';
import type { DocumentNode, TypeDefinitionNode } from 'graphql';

/** The newest version that every composer we tested accepts. */
const LINK_URL = 'https://specs.apollo.dev/federation/v2.9';

export function printSubgraph(document: DocumentNode): string {
  const types = document.definitions
    .filter(isTypeDefinitionNode)
    .toSorted((one, other) => (one.name.value < other.name.value ? -1 : 1));
  return [printLink(document), ...types.map(printType)].join('\n\n');
}

function printLink(document: DocumentNode): string {
  const names = new Set<string>();
  visit(document, { Directive: ({ name }) => void names.add(name.value) });
  // These belong to GraphQL itself.
  for (const { name } of specifiedDirectives) names.delete(name);
  const imported = [...names].toSorted().map((name) => `"@${name}"`);
  return `extend schema\n  @link(url: "${LINK_URL}", import: [${imported.join(', ')}])`;
}

function printType({ description, directives = [], ...node }: TypeDefinitionNode): string {
  const [header = '', ...body] = print({ ...node, directives: [] }).split('\n');
  const lines = directives.map((each) => `\n  ${print(each)}`).join('');
  return [
    ...(description ? [print(description)] : []),
    directives.length > 0 && header.endsWith(' {') ? `${header.slice(0, -2)}${lines}\n{` : header + lines,
    ...(body.length > 0 ? [spaced(body.join('\n'))] : []),
  ].join('\n');
}

/** Puts an empty line before each member that has a description, except the first one of its block. */
function spaced(text: string): string {
  return text.replace(
    /(^|.\n)( +"""(?:\\"""|(?!""")[^])*"""\n)/g,
    (_all, before: string, description: string) =>
      /[^{(]\n/.test(before) ? `${before}\n${description}` : before + description,
  );
}
