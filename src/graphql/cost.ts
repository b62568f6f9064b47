// What an answer costs: one for each of its fields, each item of its lists and each value in an argument. Known before execution from the expected sizes of
// the lists, and during execution from their real sizes.

import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isObjectType,
} from 'graphql';
import type {
  FieldNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  SelectionNode,
  SelectionSetNode,
} from 'graphql';
import { countArgumentValues } from './argument-values.ts';
import { introspectionSizes } from './introspection-sizes.ts';

/**
 * One for each field, for each item of a list, and for each value in the arguments of a field, which is read again for every object that has
 * the field.
 */
interface ObjectCost {
  /** Without the items of its lists. */
  own: number;
  /** With as many items as its lists are expected to have. */
  expected: number;
}

/** What the cost of a selection depends on. */
type Request = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues'>;

export interface CostCounter {
  ofOperation(operation: GraphQLResolveInfo['operation']): ObjectCost;
  /** The cost of one item of a list, without the items of the lists in it. */
  ofItem(info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'returnType'>): number;
}

const NOTHING: ObjectCost = { own: 0, expected: 0 };

/** What the extension `expectedItems` of a field asks for the sizes of a tenant. Only the schema knows its form. */
export type SizesOf = (type: never) => object;

/**
 * Counts on a document that is valid. A selection is counted once, even where its fragment is spread often.
 *
 * `@pothos/plugin-complexity` is not used: it counts all of an introspection as one field, adds up fragments of which only one can
 * apply, reads the first operation only, and does not tell the cost of one item, with which an answer is counted.
 */
export function createCostCounter(
  { schema, fragments, variableValues }: Request,
  sizesOf: SizesOf,
): CostCounter {
  const known = new Map<SelectionSetNode, Map<GraphQLObjectType, ObjectCost>>();

  function ofSelections(set: SelectionSetNode, type: GraphQLObjectType): ObjectCost {
    const byType = known.get(set) ?? new Map<GraphQLObjectType, ObjectCost>();
    known.set(set, byType);
    const counted = byType.get(type) ?? sum(set.selections.map((node) => ofSelection(node, type)));
    byType.set(type, counted);
    return counted;
  }

  function ofSelection(node: SelectionNode, type: GraphQLObjectType): ObjectCost {
    if (!isIncluded(node)) return NOTHING;
    if (node.kind === Kind.FIELD) return ofField(node, type);
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments[node.name.value] : node;
    if (!fragment) return NOTHING;
    const condition = fragment.typeCondition && schema.getType(fragment.typeCondition.name.value);
    const applies =
      !condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
    return applies ? ofSelections(fragment.selectionSet, type) : NOTHING;
  }

  function ofField(node: FieldNode, parent: GraphQLObjectType): ObjectCost {
    const itself = 1 + countArgumentValues(node, variableValues);
    const field = findField(parent, node.name.value);
    if (!field || !node.selectionSet) return { own: itself, expected: itself };
    const inner = ofObject(node.selectionSet, field.type);
    if (!isListType(getNullableType(field.type))) {
      return { own: itself + inner.own, expected: itself + inner.expected };
    }
    return { own: itself, expected: itself + expectedItems(field, node) * (1 + inner.expected) };
  }

  /** The greatest cost that an object of the type can have. */
  function ofObject(set: SelectionSetNode, type: GraphQLOutputType): ObjectCost {
    const named = getNamedType(type);
    const types = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
    const costs = types.map((possible) => ofSelections(set, possible));
    return {
      own: Math.max(0, ...costs.map(({ own }) => own)),
      expected: Math.max(0, ...costs.map(({ expected }) => expected)),
    };
  }

  function expectedItems(field: GraphQLField<unknown, unknown>, node: FieldNode): number {
    const items: unknown = field.extensions['expectedItems'];
    if (typeof items === 'function')
      return Math.ceil(Number(items(getArgumentValues(field, node, variableValues), sizesOf)));
    return introspectionSizes(schema)[field.name] ?? 0;
  }

  function isIncluded(node: SelectionNode): boolean {
    if (!node.directives?.length) return true;
    const isSkipped = getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true;
    return !isSkipped && getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false;
  }

  return {
    ofOperation(operation) {
      const root = schema.getRootType(operation.operation);
      return root ? ofSelections(operation.selectionSet, root) : NOTHING;
    },
    ofItem({ fieldNodes, returnType }) {
      const sets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      return 1 + sum(sets.map((set) => ofObject(set, returnType))).own;
    },
  };
}

function findField(parent: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return parent.getFields()[name];
}

function sum(costs: readonly ObjectCost[]): ObjectCost {
  return costs.reduce(
    (total, { own, expected }) => ({ own: total.own + own, expected: total.expected + expected }),
    NOTHING,
  );
}
