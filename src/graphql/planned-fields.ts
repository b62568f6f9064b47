// What is the same for every object in which a field is selected: found out once, and not again for every object or request.

import {
  GraphQLID,
  GraphQLString,
  TypeNameMetaFieldDef,
  defaultFieldResolver,
  getArgumentValues,
  getNullableType,
  isLeafType,
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
import { usesVariables } from './argument-values.ts';
import type { Json } from './json-parts.ts';

export type Path = GraphQLResolveInfo['path'];
/** Writes a value that a field has, or an item of its list. Throws what is wrong with it. */
export type Write = (value: unknown, path: Path, info: GraphQLResolveInfo, run: Run) => Json;

/** Writes the values of a field. */
export interface Writer {
  write: Write;
  /** Returns the text of a value that is written in the same way everywhere, if it was written before. `null` when there are no such values. */
  known: ((value: unknown) => string | undefined) | null;
}

type WriterOf = (type: GraphQLOutputType, nodes: readonly FieldNode[]) => Writer;

/** What belongs to one execution. */
export interface Run {
  context: ExecutionContext;
  /** After so many characters, values are not written any more. */
  charactersLeft: number;
  /** The arguments of each field that depend on variables, by its number. */
  args: Record<string, unknown>[];
  /** The shared `info` of each field, by its number. */
  infos: GraphQLResolveInfo[];
}

/** What a plan is made for. The resolvers are those of fields and types without their own. */
export type Planned = Pick<ExecutionContext, 'schema' | 'fragments' | 'fieldResolver' | 'typeResolver'>;

export type WriteObject = (source: unknown, path: Path, run: Run) => Json;

export interface PlannedField extends Writer {
  /** Its number in the plan. */
  number: number;
  key: string;
  /** The key as JSON with its colon, after the brace with which the object begins. */
  firstLabel: string;
  /** The same after a comma. */
  nextLabel: string;
  nodes: readonly FieldNode[];
  field: GraphQLField<unknown, unknown>;
  parentType: GraphQLObjectType;
  type: GraphQLOutputType;
  resolve: GraphQLFieldResolver<unknown, unknown>;
  isLeaf: boolean;
  /** Whether a text is written as it is: for `String` and `ID`. */
  keepsText: boolean;
  /** Whether all objects have one `info`: for a scalar, an enum, and a resolver that takes no `info`. Its path begins at the object. */
  sharesInfo: boolean;
  /** The arguments, where they are the same in every request. `null` until they are read first, and where they depend on variables. */
  sameArguments: Record<string, unknown> | null;
  path: Path;
}

/** Fields that were planned before, by their node. Many aliases can have the same fragment. */
type Known = Map<FieldNode, Map<GraphQLObjectType, PlannedField>>;

/** Plans the fields that are selected in an object of a type, in their order. `writeOf` makes the writers of their values. */
export function createPlanner({ fieldResolver }: Planned, writeOf: WriterOf) {
  const known: Known = new Map();
  let count = 0;

  function planOne(key: string, nodes: readonly FieldNode[], parentType: GraphQLObjectType): PlannedField[] {
    const [node] = nodes;
    if (!node) return [];
    const name = node.name.value;
    const field = name === TypeNameMetaFieldDef.name ? TypeNameMetaFieldDef : parentType.getFields()[name];
    return field
      ? [planField(count++, { key, nodes, parentType, field }, field.resolve ?? fieldResolver, writeOf)]
      : [];
  }

  return {
    /** How many fields were planned. */
    count: () => count,
    plan: (
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
      }),
  };
}

const NO_ARGUMENTS: Record<string, unknown> = Object.freeze({});

type Selected = Pick<PlannedField, 'key' | 'nodes' | 'parentType' | 'field'>;

function planField(
  number: number,
  selected: Selected,
  resolve: PlannedField['resolve'],
  writeOf: WriterOf,
): PlannedField {
  const { key, nodes, parentType, field } = selected;
  const { type } = field;
  const nullable = getNullableType(type);
  const isLeaf = isLeafType(nullable);
  const takesInfo = resolve.length > 3 && resolve !== defaultFieldResolver;
  return {
    ...selected,
    number,
    firstLabel: `{${JSON.stringify(key)}:`,
    nextLabel: `,${JSON.stringify(key)}:`,
    type,
    resolve,
    isLeaf,
    keepsText: nullable === GraphQLString || nullable === GraphQLID,
    sharesInfo: isLeaf || !takesInfo,
    sameArguments: field.args.length === 0 ? NO_ARGUMENTS : null,
    path: { prev: undefined, key, typename: parentType.name },
    ...writeOf(type, nodes),
  };
}

/** Throws what is wrong with the arguments. */
export function argumentsOf(planned: PlannedField, run: Run): Record<string, unknown> {
  if (planned.sameArguments) return planned.sameArguments;
  const {
    number,
    field,
    nodes: [node],
  } = planned;
  if (!node) return NO_ARGUMENTS;
  if (run.args[number]) return run.args[number];
  const args = getArgumentValues(field, node, run.context.variableValues);
  if (usesVariables(node)) run.args[number] = args;
  else planned.sameArguments = args;
  return args;
}

export function sharedInfoOf(
  { number, field, nodes, parentType, path }: PlannedField,
  run: Run,
): GraphQLResolveInfo {
  return (run.infos[number] ??= buildResolveInfo(run.context, field, nodes, parentType, path));
}
