// The guards for routers that identify callers: only known callers can read, and only permitted callers can write.

import { visit } from 'graphql';
import type { ConstDirectiveNode, DocumentNode, FieldDefinitionNode } from 'graphql';
import { directive } from './directives.ts';

/** The scope that a caller needs for a write. The identity provider of the router grants it. */
const WRITE_SCOPE = 'custom-fields:write';

const AUTHENTICATED = directive('@authenticated');
const MAY_WRITE = directive(`@requiresScopes(scopes: [["${WRITE_SCOPE}"]])`);

/** The types whose fields only identified callers may read. */
const GUARDED_TYPES = new Set(['Customer', 'Query']);

export function withGuards(document: DocumentNode): DocumentNode {
  return visit(document, {
    ObjectTypeDefinition(node) {
      if (GUARDED_TYPES.has(node.name.value))
        return { ...node, fields: node.fields?.map(guardedBy(AUTHENTICATED)) };
      if (node.name.value === 'Mutation') return { ...node, fields: node.fields?.map(guardedBy(MAY_WRITE)) };
      return undefined;
    },
  });
}

/** Adds the guard to every field except the key, because without the key a router cannot resolve references. */
function guardedBy(guard: ConstDirectiveNode): (field: FieldDefinitionNode) => FieldDefinitionNode {
  return (field) =>
    field.name.value === 'id' ? field : { ...field, directives: [...(field.directives ?? []), guard] };
}
