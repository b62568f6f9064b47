// Counts what a document costs once for all of its requests. What depends on a request stays a function of it.

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
import { LRUCache } from 'lru-cache';
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
import { countArgumentValues, usesVariables } from './argument-values.ts';
import { NOTHING, exactly, greatestOf, onceForRequest, sumOf, valueOf } from './cost-terms.ts';
import type { Cost, CostRequest, SizesOf } from './cost-terms.ts';
import { introspectionSizes } from './introspection-sizes.ts';

export type PlannedOperation = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'operation'>;
type Variables = GraphQLResolveInfo['variableValues'];

export type CostPlan = ReturnType<typeof createPlan>;

/** The plans of so many characters of documents are kept. Those of dense documents need 16 MB together (observed). */
const MAX_CHARACTERS = 60_000;

const plans = new LRUCache<PlannedOperation['operation'], CostPlan>({ maxSize: MAX_CHARACTERS });

export function costPlanOf(planned: PlannedOperation): CostPlan {
  const known = plans.get(planned.operation);
  if (known?.schema === planned.schema) return known;
  const plan = createPlan(planned);
  const { loc } = planned.operation;
  if (loc) plans.set(planned.operation, plan, { size: loc.source.body.length });
  return plan;
}

function createPlan({ schema, fragments, operation }: PlannedOperation) {
  /** The lists without which the answer to a write would be lost, because each is in the place of something that cannot be null. */
  const needed = new Set<FieldNode>();
  const isWrite = operation.operation === OperationTypeNode.MUTATION;
  const ofSelections = remember((set, type: GraphQLObjectType, isNeeded) =>
    sumOf(set.selections.map((node) => ofSelection(node, type, isNeeded))),
  );

  /** The greatest cost that an object of the type can have. */
  const ofObject = remember((set, type: GraphQLOutputType, isNeeded) => {
    const named = getNamedType(type);
    const types = isAbstractType(named) ? schema.getPossibleTypes(named) : isObjectType(named) ? [named] : [];
    return greatestOf(
      types.map((possible) =>
        sumOf([ofSelections(set, possible, isNeeded), ...[...objectCosts(set, possible)].map(asCost)]),
      ),
    );
  });

  function ofSelection(node: SelectionNode, type: GraphQLObjectType, isNeeded: boolean): Cost {
    const cost = ofIncluded(node, type, isNeeded);
    if (!node.directives?.length) return cost;
    return onceForRequest((request) =>
      isIncluded(node, request.variableValues) ? valueOf(cost, request) : NOTHING,
    );
  }

  function ofIncluded(node: SelectionNode, type: GraphQLObjectType, isNeeded: boolean): Cost {
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

  function ofField(node: FieldNode, parent: GraphQLObjectType, isNeeded: boolean): Cost {
    // Clients add it everywhere by themselves, and it is the same field each time.
    if (node.name.value === TypeNameMetaFieldDef.name && !node.alias) return NOTHING;
    const field = findField(parent, node.name.value);
    const resolver = 1 + Number(field?.extensions['resolverCost'] ?? 0);
    const itself: Cost = usesVariables(node)
      ? ({ variableValues }) => exactly(resolver + countArgumentValues(node, variableValues))
      : exactly(resolver + countArgumentValues(node, {}));
    if (!field || !node.selectionSet) return itself;
    // A write answers for itself: what its answer needs begins below its field.
    const isNeededHere = isNeeded && (parent === schema.getMutationType() || isNonNullType(field.type));
    const inner = ofObject(node.selectionSet, field.type, isNeededHere);
    if (!isListType(getNullableType(field.type))) return sumOf([itself, inner]);
    if (isNeededHere) needed.add(node);
    const readArguments = argumentsReader(field, node);
    const items = onceForRequest((request) => {
      const count = expectedItems(field, readArguments(request.variableValues), isNeededHere, request);
      return { own: 0, expected: count * (itemCost(field) + valueOf(inner, request).expected) };
    });
    return sumOf([itself, items]);
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

  function expectedItems(
    field: GraphQLField<unknown, unknown>,
    args: Record<string, unknown> | null,
    isNeeded: boolean,
    { sizesOf, valuesOfWrite }: CostRequest,
  ): number {
    const count: unknown = field.extensions['expectedItems'];
    if (typeof count !== 'function') return introspectionSizes(schema)[field.name] ?? 0;
    if (args === null) return 0;
    const write = isNeeded && valuesOfWrite !== null ? { values: valuesOfWrite } : null;
    return Math.ceil(Number(count(args, sizesOf, write)));
  }

  function mostValues(set: SelectionSetNode, type: GraphQLObjectType, variables: Variables): number {
    return Math.max(
      0,
      ...set.selections.map((node) => {
        if (node.kind !== Kind.FIELD) {
          const fragment = applyingFragment(node, type);
          return fragment ? mostValues(fragment.selectionSet, type, variables) : 0;
        }
        const field = findField(type, node.name.value);
        const values = field && argumentsOf(field, node, variables)?.['values'];
        return Array.isArray(values) ? values.length : 0;
      }),
    );
  }

  const root = schema.getRootType(operation.operation);
  return {
    schema,
    needed,
    operation: root ? ofSelections(operation.selectionSet, root, isWrite) : NOTHING,
    ofItem({
      fieldNodes,
      returnType,
      parentType,
      fieldName,
    }: Pick<GraphQLResolveInfo, 'fieldNodes' | 'returnType' | 'parentType' | 'fieldName'>): Cost {
      const sets = fieldNodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      const cost = exactly(itemCost(findField(parentType, fieldName)));
      return sumOf([cost, ...sets.map((set) => ofObject(set, returnType, false))]);
    },
    /** The most values that a field of the write has. */
    valuesOfWrite: (variables: Variables) =>
      isWrite && root ? mostValues(operation.selectionSet, root, variables) : null,
  };
}

/** Counts a selection once for each type, even where its fragment is spread often. */
function remember<Type extends object>(
  count: (set: SelectionSetNode, type: Type, isNeeded: boolean) => Cost,
): typeof count {
  const known = {
    needed: new Map<SelectionSetNode, Map<Type, Cost>>(),
    optional: new Map<SelectionSetNode, Map<Type, Cost>>(),
  };
  return (set, type, isNeeded) => {
    const bySet = isNeeded ? known.needed : known.optional;
    const byType = bySet.get(set) ?? new Map<Type, Cost>();
    bySet.set(set, byType);
    const counted = byType.get(type) ?? count(set, type, isNeeded);
    byType.set(type, counted);
    return counted;
  };
}

/** The execution says what is wrong with arguments that cannot be read. Such a field has no items. */
function argumentsOf(
  field: GraphQLField<unknown, unknown>,
  node: FieldNode,
  variables: Variables,
): Record<string, unknown> | null {
  try {
    return getArgumentValues(field, node, variables);
  } catch {
    return null;
  }
}

/** Reads arguments without variables once for all requests. */
function argumentsReader(field: GraphQLField<unknown, unknown>, node: FieldNode) {
  if (usesVariables(node)) return (variables: Variables) => argumentsOf(field, node, variables);
  const args = argumentsOf(field, node, {});
  return () => args;
}

function isIncluded(node: SelectionNode, variables: Variables): boolean {
  try {
    const isSkipped = getDirectiveValues(GraphQLSkipDirective, node, variables)?.['if'] === true;
    return !isSkipped && getDirectiveValues(GraphQLIncludeDirective, node, variables)?.['if'] !== false;
  } catch {
    // The execution says what is wrong with the condition.
    return true;
  }
}

function itemCost(field: GraphQLField<unknown, unknown> | undefined): number {
  return 1 + Number(field?.extensions['itemCost'] ?? 0);
}

type ObjectCostOf = (sizesOf: SizesOf) => number;

function asCost(count: ObjectCostOf): Cost {
  return ({ sizesOf }) => exactly(count(sizesOf));
}

function isObjectCost(extension: unknown): extension is ObjectCostOf {
  return typeof extension === 'function';
}

function findField(parent: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
  if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
  if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
  return parent.getFields()[name];
}
