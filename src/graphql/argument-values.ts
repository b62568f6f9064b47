// How many values the arguments of a field have. They are read again for every object that has the field.

import { Kind } from 'graphql';
import type { FieldNode, GraphQLResolveInfo, ValueNode } from 'graphql';

type Variables = GraphQLResolveInfo['variableValues'];

/** Counts lists, objects and what they hold, in literals and in variables alike. */
export function countArgumentValues(field: FieldNode, variables: Variables): number {
  return total(field.arguments ?? [], ({ value }) => countLiteral(value, variables));
}

function countLiteral(node: ValueNode, variables: Variables): number {
  switch (node.kind) {
    case Kind.VARIABLE:
      return countValue(variables[node.name.value]);
    case Kind.LIST:
      return 1 + total(node.values, (item) => countLiteral(item, variables));
    case Kind.OBJECT:
      return 1 + total(node.fields, ({ value }) => countLiteral(value, variables));
    default:
      return 1;
  }
}

function countValue(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return 1 + total(Object.values(value), countValue);
}

function total<Item>(items: readonly Item[], count: (item: Item) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}
