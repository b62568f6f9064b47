// Rewrites a query with what documents of real clients have: variables, directives, fragments, and fields that are selected twice.

import { Kind, TypeInfo, parse, print, valueFromASTUntyped, visit, visitWithTypeInfo } from 'graphql';
import type {
  DefinitionNode,
  DirectiveNode,
  FieldNode,
  FragmentDefinitionNode,
  GraphQLSchema,
  InlineFragmentNode,
  SelectionNode,
  VariableDefinitionNode,
} from 'graphql';
import type { Random } from '../simulation/random.ts';

export interface Rewritten {
  /** The fragments come first, so that a text after the selection of the operation moves nothing. */
  definitions: readonly DefinitionNode[];
  variables: Record<string, unknown>;
}

/** A variable of every rewritten query that has a condition. */
export const CONDITION = 'yes';

const name = (value: string) => ({ kind: Kind.NAME, value }) as const;
const named = (value: string) => ({ kind: Kind.NAMED_TYPE, name: name(value) }) as const;
const variable = (value: string) => ({ kind: Kind.VARIABLE, name: name(value) }) as const;

export function rewrite(text: string, schema: GraphQLSchema, random: Random): Rewritten {
  const info = new TypeInfo(schema);
  const declared = new Map<string, string>();
  const variables: Record<string, unknown> = {};
  const fragments: FragmentDefinitionNode[] = [];

  function condition(): DirectiveNode {
    const isVariable = random.chance(0.6);
    if (isVariable) declared.set(CONDITION, 'Boolean!');
    const value = isVariable
      ? variable(CONDITION)
      : ({ kind: Kind.BOOLEAN, value: random.chance(0.7) } as const);
    const argument = { kind: Kind.ARGUMENT, name: name('if'), value } as const;
    return { kind: Kind.DIRECTIVE, name: name(random.pick(['include', 'skip'])), arguments: [argument] };
  }

  const someDirectives = (chance: number): DirectiveNode[] => (random.chance(chance) ? [condition()] : []);

  /** Some of the selections in a fragment of their own, with a name or without. */
  function inFragment(selections: readonly SelectionNode[], type: string): SelectionNode {
    const selectionSet = { kind: Kind.SELECTION_SET, selections } as const;
    const directives = someDirectives(0.3);
    if (random.chance(0.5)) {
      const fragment: InlineFragmentNode = { kind: Kind.INLINE_FRAGMENT, directives, selectionSet };
      return random.chance(0.3) ? fragment : { ...fragment, typeCondition: named(type) };
    }
    const fragmentName = name(`F${fragments.length}`);
    fragments.push({
      kind: Kind.FRAGMENT_DEFINITION,
      name: fragmentName,
      typeCondition: named(type),
      selectionSet,
    });
    return { kind: Kind.FRAGMENT_SPREAD, name: fragmentName, directives };
  }

  const document = visit(
    parse(text, { noLocation: true }),
    visitWithTypeInfo(info, {
      Argument(node) {
        const type = info.getInputType();
        if (!type || !random.chance(0.4)) return undefined;
        const key = `v${declared.size}`;
        declared.set(key, String(type));
        variables[key] = valueFromASTUntyped(node.value);
        return { ...node, value: variable(key) };
      },
      Field: {
        leave(node): FieldNode {
          return { ...node, directives: someDirectives(0.1) };
        },
      },
      SelectionSet: {
        leave({ selections, ...node }) {
          const type = info.getParentType()?.name;
          if (type === undefined) return undefined;
          const twice = random.chance(0.1) ? selections.slice(0, 2) : [];
          const start = random.chance(0.25) ? random.integer(0, selections.length - 1) : selections.length;
          const moved = selections.slice(start);
          return {
            ...node,
            selections: [
              ...selections.slice(0, start),
              ...(moved.length > 0 ? [inFragment(moved, type)] : []),
              ...twice,
            ],
          };
        },
      },
    }),
  );
  const variableDefinitions = [...declared].map(([key, type]) => declaration(key, type));
  const operations = document.definitions.map((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION ? { ...definition, variableDefinitions } : definition,
  );
  return { definitions: [...fragments, ...operations], variables };
}

function declaration(key: string, type: string): VariableDefinitionNode {
  const [definition] = parse(`query ($${key}: ${type}) { a }`, { noLocation: true }).definitions;
  const declared =
    definition?.kind === Kind.OPERATION_DEFINITION ? definition.variableDefinitions?.[0] : undefined;
  if (!declared) throw new Error('This is no type of a variable.');
  return declared;
}

/** Prints the query with one more field of its root, which comes last. */
export function printWith(last: string, { definitions }: Rewritten): string {
  return definitions
    .map((definition) => {
      const text = print(definition);
      return definition.kind === Kind.OPERATION_DEFINITION ? text.replace(/\}$/, `  ${last}\n}`) : text;
    })
    .join('\n');
}
