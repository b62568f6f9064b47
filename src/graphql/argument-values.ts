// How many values the arguments of a field have. They are read again for every object that has the field.

import { Kind } from 'graphql';
import type { FieldNode, GraphQLResolveInfo, ValueNode } from 'graphql';

type Variables = GraphQLResolveInfo['variableValues'];

/** Longer texts count as several values, because they are compared with the names that the tenant has. */
const CHARACTERS_OF_A_VALUE = 32;

/** Counts lists, objects and what they hold, in literals and in variables alike. */
export function countArgumentValues(field: FieldNode, variables: Variables): number {
  return total(field.arguments ?? [], ({ value }) => countLiteral(value, variables));
}

/** Whether the values can be different in each request. */
export function usesVariables({ arguments: given = [] }: FieldNode): boolean {
  return given.some(({ value }) => hasVariable(value));
}

export function hasVariable(node: ValueNode): boolean {
  if (node.kind === Kind.LIST) return node.values.some(hasVariable);
  if (node.kind === Kind.OBJECT) return node.fields.some(({ value }) => hasVariable(value));
  return node.kind === Kind.VARIABLE;
}

function countLiteral(node: ValueNode, variables: Variables): number {
  switch (node.kind) {
    case Kind.VARIABLE:
      return countValue(variables[node.name.value]);
    case Kind.LIST:
      return 1 + total(node.values, (item) => countLiteral(item, variables));
    case Kind.OBJECT:
      return 1 + total(node.fields, ({ value }) => countLiteral(value, variables));
    case Kind.STRING:
      return countText(node.value);
    default:
      return 1;
  }
}

function countText({ length }: string): number {
  return 1 + Math.floor(length / CHARACTERS_OF_A_VALUE);
}

/** Without recursion, because a body can nest its variables deeper than the stack is. */
function countValue(value: unknown): number {
  const rest = [value];
  let count = 0;
  while (rest.length > 0) {
    const next = rest.pop();
    count += typeof next === 'string' ? countText(next) : 1;
    if (typeof next === 'object' && next !== null)
      for (const member of Object.values(next)) rest.push(member);
  }
  return count;
}

function total<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}
