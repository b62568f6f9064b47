// The subgraph's text with guards in it, for routers that identify callers: who is nobody reads nothing, who may not write does not.

import { Kind, parse, print, visit } from 'graphql';
import type { ConstDirectiveNode, FieldDefinitionNode } from 'graphql';

/** What a caller has to be granted, in the words of the router's identity provider, before the router passes a write on. */
export const WRITE_SCOPE = 'custom-fields:write';

const AUTHENTICATED = directive('@authenticated');
const MAY_WRITE = directive(`@requiresScopes(scopes: [["${WRITE_SCOPE}"]])`);

/** Types whose values are a customer's, or lead to one. */
const GUARDED_TYPES = new Set(['Customer', 'Query']);

export function withGuards(sdl: string): string {
  return print(
    visit(parse(sdl), {
      SchemaExtension: (node) => ({
        ...node,
        directives: node.directives?.map((link) =>
          directive(print(link).replace('import: [', 'import: ["@authenticated", "@requiresScopes", ')),
        ),
      }),
      ObjectTypeDefinition(node) {
        if (GUARDED_TYPES.has(node.name.value))
          return { ...node, fields: node.fields?.map(guardedBy(AUTHENTICATED)) };
        if (node.name.value === 'Mutation')
          return { ...node, fields: node.fields?.map(guardedBy(MAY_WRITE)) };
        return undefined;
      },
    }),
  );
}

/** Not on the key: a router needs it to come here at all. */
function guardedBy(guard: ConstDirectiveNode): (field: FieldDefinitionNode) => FieldDefinitionNode {
  return (field) =>
    field.name.value === 'id' ? field : { ...field, directives: [...(field.directives ?? []), guard] };
}

function directive(text: string): ConstDirectiveNode {
  const [definition] = parse(`extend schema ${text}`).definitions;
  const found = definition?.kind === Kind.SCHEMA_EXTENSION ? definition.directives?.[0] : undefined;
  if (!found) throw new Error('This is no directive.');
  return found;
}
