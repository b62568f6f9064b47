// The document that composers read: the schema for clients with the directives of federation, and without objects by global id.

import { isObjectType, parse, printSchema, visit } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { directivesOf } from './directives.ts';

const NODE_INTERFACE = 'Node';
const NODE_FIELDS = new Set(['node', 'nodeId']);

/**
 * Composers merge types and fields of the same name. A graph in which another subgraph has a `Node` of its own would not compose,
 * whether `Node` is `@inaccessible`, or `node` is `@shareable`, or both.
 */
export function subgraphDocument(schema: GraphQLSchema): DocumentNode {
  return visit(parse(printSchema(schema), { noLocation: true }), {
    // Without `@oneOf`, which not every composer accepts.
    InputObjectTypeDefinition: (node) => ({ ...node, directives: [] }),
    InterfaceTypeDefinition: ({ name }) => (name.value === NODE_INTERFACE ? null : undefined),
    NamedType: ({ name }) => (name.value === NODE_INTERFACE ? null : undefined),
    FieldDefinition: ({ name }) => (NODE_FIELDS.has(name.value) ? null : undefined),
    ObjectTypeDefinition(node) {
      const type = schema.getType(node.name.value);
      if (!isObjectType(type)) return undefined;
      const fields = type.getFields();
      return {
        ...node,
        directives: directivesOf(type),
        fields: node.fields?.map((field) => ({
          ...field,
          directives: [...(field.directives ?? []), ...directivesOf(fields[field.name.value])],
        })),
      };
    },
  });
}
