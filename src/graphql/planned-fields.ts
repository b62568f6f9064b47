// What is the same for every object in which a field is selected: found out once for a request, and not again for every object.

import {
  TypeNameMetaFieldDef,
  defaultFieldResolver,
  getArgumentValues,
  isLeafType,
  isNonNullType,
} from 'graphql';
import type {
  FieldNode,
  GraphQLField,
  GraphQLFieldResolver,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
} from 'graphql';
import { buildResolveInfo } from 'graphql/execution/execute.js';
import type { ExecutionContext } from 'graphql/execution/execute.js';

export type Path = GraphQLResolveInfo['path'];
/** JSON, or JSON that is still being written. */
export type Json = string | Promise<string>;
/** Writes a value that a field has, or an item of its list. Throws what is wrong with it. */
export type Write = (value: unknown, path: Path, info: GraphQLResolveInfo) => Json;

type WriterOf = (type: GraphQLOutputType, nodes: readonly FieldNode[]) => Write;

export interface PlannedField {
  key: string;
  /** The key as JSON with its colon. */
  label: string;
  /** The same with a comma before it. */
  nextLabel: string;
  nodes: readonly FieldNode[];
  field: GraphQLField<unknown, unknown>;
  parentType: GraphQLObjectType;
  type: GraphQLOutputType;
  resolve: GraphQLFieldResolver<unknown, unknown>;
  /** Throws what is wrong with the arguments. */
  args: () => Record<string, unknown>;
  isLeaf: boolean;
  /** For a scalar, an enum, and a resolver that takes no `info`: one for all objects, with a path that begins at the object. */
  sharedInfo: GraphQLResolveInfo | null;
  write: Write;
}

/** Fields that were planned before, by their node. Many aliases can have the same fragment. */
type Known = Map<FieldNode, Map<GraphQLObjectType, PlannedField>>;

/** Plans the fields that are selected in an object of a type, in their order. `writeOf` makes the writers of their values. */
export function createPlanner(context: ExecutionContext, writeOf: WriterOf) {
  const known: Known = new Map();

  function planOne(key: string, nodes: readonly FieldNode[], parentType: GraphQLObjectType): PlannedField[] {
    const [node] = nodes;
    if (!node) return [];
    const name = node.name.value;
    const field = name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : parentType.getFields()[name];
    return field ? [planField(context, { key, node, nodes, parentType, field }, writeOf)] : [];
  }

  return (
    parentType: GraphQLObjectType,
    selected: ReadonlyMap<string, readonly FieldNode[]>,
  ): PlannedField[] =>
    [...selected].flatMap(([key, nodes]) => {
      const [node] = nodes;
      if (!node || nodes.length > 1) return planOne(key, nodes, parentType);
      const byType = known.get(node) ?? new Map<GraphQLObjectType, PlannedField>();
      known.set(node, byType);
      const planned = byType.get(parentType);
      if (planned) return [planned];
      const fields = planOne(key, nodes, parentType);
      for (const field of fields) byType.set(parentType, field);
      return fields;
    });
}

const NO_ARGUMENTS: Record<string, unknown> = Object.freeze({});

interface Selected {
  key: string;
  node: FieldNode;
  nodes: readonly FieldNode[];
  parentType: GraphQLObjectType;
  field: GraphQLField<unknown, unknown>;
}

function planField(
  context: ExecutionContext,
  { key, node, nodes, parentType, field }: Selected,
  writeOf: WriterOf,
): PlannedField {
  const { type, resolve = context.fieldResolver } = field;
  const isLeaf = isLeafType(isNonNullType(type) ? type.ofType : type);
  const takesInfo = resolve.length > 3 && resolve !== defaultFieldResolver;
  const path: Path = { prev: undefined, key, typename: parentType.name };
  return {
    key,
    label: `${JSON.stringify(key)}:`,
    nextLabel: `,${JSON.stringify(key)}:`,
    nodes,
    field,
    parentType,
    type,
    resolve,
    args:
      field.args.length === 0
        ? () => NO_ARGUMENTS
        : remembered(() => getArgumentValues(field, node, context.variableValues)),
    isLeaf,
    sharedInfo: isLeaf || !takesInfo ? buildResolveInfo(context, field, nodes, parentType, path) : null,
    write: writeOf(type, nodes),
  };
}

/** Makes a value when it is asked for the first time. */
export function remembered<Value>(make: () => Value): () => Value {
  let known: { value: Value } | null = null;
  return () => (known ??= { value: make() }).value;
}
