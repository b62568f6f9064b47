// Costs that a document alone tells, and costs that depend on the request as well. Sums of the first kind are made once for all requests.

import type { GraphQLResolveInfo } from 'graphql';

/**
 * One for each field, for each item of a list, and for each value in the arguments of a field, which is read again for every object that has
 * the field.
 */
export interface ObjectCost {
  /** Without the items of its lists. */
  own: number;
  /** With as many items as its lists are expected to have. */
  expected: number;
}

/** What the extensions of a field ask for the sizes of a tenant. Only the schema knows its form. */
export type SizesOf = (type: never) => object;

/** What a cost can depend on besides the document. */
export interface CostRequest {
  variableValues: GraphQLResolveInfo['variableValues'];
  sizesOf: SizesOf;
  /** The most values that a write has. `null` where nothing is written. */
  valuesOfWrite: number | null;
  /** What was counted for this request already. */
  counted: Map<CostOf, ObjectCost>;
}

export type CostOf = (request: CostRequest) => ObjectCost;
export type Cost = ObjectCost | CostOf;

export const NOTHING: ObjectCost = { own: 0, expected: 0 };

export const exactly = (cost: number): ObjectCost => ({ own: cost, expected: cost });

export function valueOf(cost: Cost, request: CostRequest): ObjectCost {
  return typeof cost === 'function' ? cost(request) : cost;
}

/** Counts once for a request, even where a fragment is spread often. */
export function onceForRequest(count: CostOf): CostOf {
  return (request) => {
    const known = request.counted.get(count) ?? count(request);
    request.counted.set(count, known);
    return known;
  };
}

export function sumOf(costs: readonly Cost[]): Cost {
  return combined(costs, (one, other) => ({
    own: one.own + other.own,
    expected: one.expected + other.expected,
  }));
}

export function greatestOf(costs: readonly Cost[]): Cost {
  return combined(costs, (one, other) => ({
    own: Math.max(one.own, other.own),
    expected: Math.max(one.expected, other.expected),
  }));
}

function combined(costs: readonly Cost[], combine: (one: ObjectCost, other: ObjectCost) => ObjectCost): Cost {
  let fixed = NOTHING;
  const others: CostOf[] = [];
  for (const cost of costs) {
    if (typeof cost === 'function') others.push(cost);
    else if (cost !== NOTHING) fixed = combine(fixed, cost);
  }
  if (others.length === 0) return fixed;
  return onceForRequest((request) => {
    let total = fixed;
    for (const cost of others) total = combine(total, cost(request));
    return total;
  });
}
