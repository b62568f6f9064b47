// What is the same for every object in which a field is selected: found out once for a request, and not again for every object.

import { TypeNameMetaFieldDef, getArgumentValues, isLeafType, isNonNullType } from 'graphql';
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
  nodes: readonly FieldNode[];
  field: GraphQLField<unknown, unknown>;
  parentType: GraphQLObjectType;
  type: GraphQLOutputType;
  resolve: GraphQLFieldResolver<unknown, unknown>;
  /** Throws what is wrong with the arguments. */
  args: () => Record<string, unknown>;
  /** For a scalar or an enum: one `info` for all objects, with a path that begins at the object. */
  leafInfo: GraphQLResolveInfo | null;
  write: Write;
}

/** The fields that are selected in an object of this type, in their order. `writeOf` makes the writers of their values. */
export function planFields(
  context: ExecutionContext,
  parentType: GraphQLObjectType,
  selected: ReadonlyMap<string, readonly FieldNode[]>,
  writeOf: WriterOf,
): PlannedField[] {
  return [...selected].flatMap(([key, nodes]) => {
    const [node] = nodes;
    const name = node?.name.value ?? '';
    const field = name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : parentType.getFields()[name];
    return node && field ? [planField(context, { key, node, nodes, parentType, field }, writeOf)] : [];
  });
}

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
  const path: Path = { prev: undefined, key, typename: parentType.name };
  return {
    key,
    label: `${JSON.stringify(key)}:`,
    nodes,
    field,
    parentType,
    type,
    resolve,
    args: remembered(() => getArgumentValues(field, node, context.variableValues)),
    leafInfo: isLeaf ? buildResolveInfo(context, field, nodes, parentType, path) : null,
    write: writeOf(type, nodes),
  };
}

/** Makes a value when it is asked for the first time. */
export function remembered<Value>(make: () => Value): () => Value {
  let known: { value: Value } | null = null;
  return () => (known ??= { value: make() }).value;
}
