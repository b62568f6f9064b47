// The SDL with guards, for routers that identify callers: only known callers can read, and only permitted callers can write.

import { Kind, parse, print, visit } from 'graphql';
import type { ConstDirectiveNode, FieldDefinitionNode } from 'graphql';

/** The scope that a caller needs for a write. The identity provider of the router grants it. */
const WRITE_SCOPE = 'custom-fields:write';

const AUTHENTICATED = directive('@authenticated');
const MAY_WRITE = directive(`@requiresScopes(scopes: [["${WRITE_SCOPE}"]])`);

/** The types whose fields only identified callers may read. */
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

/** Adds the guard to every field except the key, because without the key a router cannot resolve references. */
function guardedBy(guard: ConstDirectiveNode): (field: FieldDefinitionNode) => FieldDefinitionNode {
  return (field) =>
    field.name.value === 'id' ? field : { ...field, directives: [...(field.directives ?? []), guard] };
}

function directive(text: string): ConstDirectiveNode {
  const [definition] = parse(`extend schema ${text}`).definitions;
  const found = definition?.kind === Kind.SCHEMA_EXTENSION ? definition.directives?.[0] : undefined;
  if (!found) throw new Error('The text is not a directive.');
  return found;
}
