// The SDL of the subgraph without the objects by global id: the one `Node` of a federated graph is not this subgraph's.

import { printSubgraphSchema } from '@apollo/subgraph';
import { buildASTSchema, parse, visit } from 'graphql';

const INTERFACE = 'Node';
const FIELDS = new Set(['node', 'nodeId']);

/**
 * Composers merge types and fields of the same name. A graph in which another subgraph has a `Node` of its own would not compose,
 * whether `Node` is `@inaccessible`, or `node` is `@shareable`, or both.
 */
export function withoutNodes(sdl: string): string {
  const document = visit(parse(sdl), {
    InterfaceTypeDefinition: ({ name }) => (name.value === INTERFACE ? null : undefined),
    NamedType: ({ name }) => (name.value === INTERFACE ? null : undefined),
    FieldDefinition: ({ name }) => (FIELDS.has(name.value) ? null : undefined),
  });
  return printSubgraphSchema(buildASTSchema(document, { assumeValidSDL: true }));
}
