// What an answer costs: one for each of its fields, each item of its lists and each value in an argument. Known before execution from the expected sizes of
// the lists, and during execution from their real sizes.

import type { GraphQLResolveInfo } from 'graphql';
import { costPlanOf } from './cost-plan.ts';
import type { PlannedOperation } from './cost-plan.ts';
import { valueOf } from './cost-terms.ts';
import type { CostRequest, ObjectCost, SizesOf } from './cost-terms.ts';

export type { SizesOf };

export interface CostCounter {
  ofOperation(): ObjectCost;
  /** The cost of one item of a list, without the items of the lists in it. */
  ofItem(info: Pick<GraphQLResolveInfo, 'fieldNodes' | 'returnType' | 'parentType' | 'fieldName'>): number;
  /** Whether the answer to a write would be lost without this list. Such a list is expected with the most items that it can have. */
  isNeeded(info: Pick<GraphQLResolveInfo, 'fieldNodes'>): boolean;
}

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
  { variableValues, ...planned }: PlannedOperation & Pick<GraphQLResolveInfo, 'variableValues'>,
  sizesOf: SizesOf,
): CostCounter {
  const plan = costPlanOf(planned);
  const request: CostRequest = {
    variableValues,
    sizesOf,
    valuesOfWrite: plan.valuesOfWrite(variableValues),
    counted: new Map(),
  };
  /** The costs of items, by the selection that all lists of a field have in common. */
  const ofItems = new Map<GraphQLResolveInfo['fieldNodes'], number>();
  return {
    ofOperation: () => valueOf(plan.operation, request),
    ofItem(info) {
      const cost = ofItems.get(info.fieldNodes) ?? valueOf(plan.ofItem(info), request).own;
      ofItems.set(info.fieldNodes, cost);
      return cost;
    },
    isNeeded: ({ fieldNodes }) => plan.needed.size > 0 && fieldNodes.some((node) => plan.needed.has(node)),
  };
}
