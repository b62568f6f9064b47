// What an answer costs: one for each of its fields, each item of its lists and each value in an argument. Known before execution from the expected sizes of
// the lists, and during execution from their real sizes.

import {
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  Kind,
  OperationTypeNode,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  getArgumentValues,
  getDirectiveValues,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type {
  FieldNode,
  FragmentSpreadNode,
  GraphQLField,
  GraphQLObjectType,
  GraphQLOutputType,
  GraphQLResolveInfo,
  InlineFragmentNode,
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
  ofItem(info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'returnType' | 'parentType' | 'fieldName'>): number;
  /** Whether the answer to a write would be lost without this list. Such a list is expected with the most items that it can have. */
  isNeeded(info: Pick<GraphQLResolveInfo, 'fieldNodes'>): boolean;
}

const NOTHING: ObjectCost = { own: 0, expected: 0 };

/** What the extensions of a field ask for the sizes of a tenant. Only the schema knows its form. */
export type SizesOf = (type: never) => object;

/**
 * Counts on a document that is valid. A selection is counted once, even where its fragment is spread often. Fields of the schema state
 * what the document does not show in these extensions:
 *
 * - `expectedItems`: how many items a list has.
 * - `resolverCost`: what the field itself costs beyond one.
 * - `itemCost`: what an item of a list costs beyond one, for example because it is loaded.
 * - `objectCost`: what an object costs once if it is asked for this field, however often.
 *
 * `@pothos/plugin-complexity` is not used: it counts all of an introspection as one field, adds up fragments of which only one can
 * apply, reads the first operation only, and does not tell the cost of one item, with which an answer is counted.
 */
export function createCostCounter(
  { schema, fragments, variableValues }: Request,
  sizesOf: SizesOf,
): CostCounter {
  const known = new Map<SelectionSetNode, Map<string, ObjectCost>>();
  /** The cost of an item of each list, by the nodes of its field: GraphQL uses the same array for all objects. */
  const items = new Map<readonly FieldNode[], number>();
  /** The lists without which the answer to a write would be lost, because each is in the place of something that cannot be null. */
  const needed = new Set<FieldNode>();
  /** The most values that a write has. `null` where nothing is written. */
  let valuesOfWrite: number | null = null;

  function ofSelections(set: SelectionSetNode, type: GraphQLObjectType, isNeeded: boolean): ObjectCost {
    const byType = known.get(set) ?? new Map<string, ObjectCost>();
    known.set(set, byType);
    const key = `${type.name} ${isNeeded}`;
    const counted = byType.get(key) ?? sum(set.selections.map((node) => ofSelection(node, type, isNeeded)));
    byType.set(key, counted);
    return counted;
  }

  function ofSelection(node: SelectionNode, type: GraphQLObjectType, isNeeded: boolean): ObjectCost {
    if (!isIncluded(node)) return NOTHING;
    if (node.kind === Kind.FIELD) return ofField(node, type, isNeeded);
    const fragment = applyingFragment(node, type);
    return fragment ? ofSelections(fragment.selectionSet, type, isNeeded) : NOTHING;
  }

  function applyingFragment(node: FragmentSpreadNode | InlineFragmentNode, type: GraphQLObjectType) {
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragments[node.name.value] : node;
    const condition = fragment?.typeCondition && schema.getType(fragment.typeCondition.name.value);
    const applies =
      !condition || condition === type || (isAbstractType(condition) && schema.isSubType(condition, type));
    return applies ? fragment : undefined;
  }

  function ofField(node: FieldNode, parent: GraphQLObjectType, isNeeded: boolean): ObjectCost {
    // Clients add it everywhere by themselves, and it is the same field each time.
    if (node.name.value === TypeNameMetaFieldDef.name && !node.alias) return NOTHING;
    const field = findField(parent, node.name.value);
    const resolverCost = Number(field?.extensions['resolverCost'] ?? 0);
    const itself = 1 + resolverCost + countArgumentValues(node, variableValues);
    if (!field || !node.selectionSet) return { own: itself, expected: itself };
    // A write answers for itself: what its answer needs begins below its field.
    const isNeededHere = isNeeded && (parent === schema.getMutationType() || isNonNullType(field.type));
    const inner = ofObject(node.selectionSet, field.type, isNeededHere);
    if (!isListType(getNullableType(field.type))) {
      return { own: itself + inner.own, expected: itself + inner.expected };
    }
    if (isNeededHere) needed.add(node);
    const count = expectedItems(field, node, isNeededHere);
    return { own: itself, expected: itself + count * (itemCost(field) + inner.expected) };
  }

  /** The greatest cost that an object of the type can have. */
  function ofObject(set: SelectionSetNode, type: GraphQLOutputType, isNeeded: boolean): ObjectCost {
    const named = getNamedType(type);
    const types = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
    const costs = types.map((possible) => {
      const { own, expected } = ofSelections(set, possible, isNeeded);
      const shared = [...objectCosts(set, possible)].reduce((total, cost) => total + cost(sizesOf), 0);
      return { own: own + shared, expected: expected + shared };
    });
    return {
      own: Math.max(0, ...costs.map(({ own }) => own)),
      expected: Math.max(0, ...costs.map(({ expected }) => expected)),
    };
  }

  /** Each function stands for one cost, so that it counts once. */
  function objectCosts(set: SelectionSetNode, type: GraphQLObjectType, found = new Set<ObjectCostOf>()) {
    for (const node of set.selections) {
      if (node.kind === Kind.FIELD) {
        const cost = findField(type, node.name.value)?.extensions['objectCost'];
        if (isObjectCost(cost)) found.add(cost);
        continue;
      }
      const fragment = applyingFragment(node, type);
      if (fragment) objectCosts(fragment.selectionSet, type, found);
    }
    return found;
  }

  function expectedItems(field: GraphQLField<unknown, unknown>, node: FieldNode, isNeeded: boolean): number {
    const count: unknown = field.extensions['expectedItems'];
    if (typeof count !== 'function') return introspectionSizes(schema)[field.name] ?? 0;
    const args = argumentsOf(field, node);
    if (args === null) return 0;
    const write = isNeeded && valuesOfWrite !== null ? { values: valuesOfWrite } : null;
    return Math.ceil(Number(count(args, sizesOf, write)));
  }

  /** The execution says what is wrong with arguments that cannot be read. Such a field has no items. */
  function argumentsOf(
    field: GraphQLField<unknown, unknown>,
    node: FieldNode,
  ): Record<string, unknown> | null {
    try {
      return getArgumentValues(field, node, variableValues);
    } catch {
      return null;
    }
  }

  function isIncluded(node: SelectionNode): boolean {
    if (!node.directives?.length) return true;
    try {
      const isSkipped = getDirectiveValues(GraphQLSkipDirective, node, variableValues)?.['if'] === true;
      return (
        !isSkipped && getDirectiveValues(GraphQLIncludeDirective, node, variableValues)?.['if'] !== false
      );
    } catch {
      // The execution says what is wrong with the condition.
      return true;
    }
  }

  return {
    ofOperation(operation) {
      const root = schema.getRootType(operation.operation);
      if (!root) return NOTHING;
      const isWrite = operation.operation === OperationTypeNode.MUTATION;
      if (isWrite) valuesOfWrite = mostValues(operation.selectionSet, root);
      return sum(operation.selectionSet.selections.map((node) => ofSelection(node, root, isWrite)));
    },
    ofItem({ fieldNodes, returnType, parentType, fieldName }) {
      const counted = items.get(fieldNodes);
      if (counted !== undefined) return counted;
      const sets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const { own } = sum(sets.map((set) => ofObject(set, returnType, false)));
      const cost = itemCost(findField(parentType, fieldName)) + own;
      items.set(fieldNodes, cost);
      return cost;
    },
    isNeeded: ({ fieldNodes }) => fieldNodes.some((node) => needed.has(node)),
  };

  function mostValues(set: SelectionSetNode, root: GraphQLObjectType): number {
    return Math.max(
      0,
      ...set.selections.map((node) => {
        if (node.kind !== Kind.FIELD) {
          const fragment = applyingFragment(node, root);
          return fragment ? mostValues(fragment.selectionSet, root) : 0;
        }
        const field = findField(root, node.name.value);
        const values = field && argumentsOf(field, node)?.['values'];
        return Array.isArray(values) ? values.length : 0;
      }),
    );
  }
}

function itemCost(field: GraphQLField<unknown, unknown> | undefined): number {
  return 1 + Number(field?.extensions['itemCost'] ?? 0);
}

type ObjectCostOf = (sizesOf: SizesOf) => number;

function isObjectCost(extension: unknown): extension is ObjectCostOf {
  return typeof extension === 'function';
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
