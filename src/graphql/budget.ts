// What one request may cost, counted on its answer: every list is paid for before its items are resolved.

import { GraphQLError, OperationTypeNode, isNonNullType } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { DeadlineExceeded } from '../http/request-scope.ts';
import type { RequestScope } from '../http/request-scope.ts';
import { CHEAP_COST } from './cost-places.ts';
import { createCostCounter } from './cost.ts';
import type { CostCounter, SizesOf } from './cost.ts';
import { TURN_COST } from './turns.ts';
import type { Turns } from './turns.ts';

/** The most fields and items that an answer can have. */
export const MAX_COST = 100_000;

/** The largest answer, in bytes. */
export const MAX_ANSWER_BYTES = 8_000_000;

/** How many times as much as expected a list may cost that the answer to a write needs. */
const MARGIN_OF_WRITES = 3;

type OperationInfo = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues' | 'operation'>;
type ListInfo = OperationInfo & Pick<GraphQLResolveInfo, 'fieldNodes' | 'returnType'>;

export interface Budget {
  /** Pays for what is certain. Returns what the operation is expected to cost. Throws when that is more than the limit. */
  open(info: OperationInfo): number;
  /**
   * Pays for a list that a resolver returns. Returns the list, of which each item may be a promise for a later turn of the event loop. Throws
   * when the budget or the time of the request does not suffice. Anything that is not a list is returned as it is.
   */
  payItems(list: unknown, info: ListInfo): unknown;
}

export interface BudgetOptions {
  scope: Pick<RequestScope, 'endsAtMs' | 'signal'>;
  sizesOf: SizesOf;
  turns: Turns;
}

export function createBudget({ scope, sizesOf, turns }: BudgetOptions): Budget {
  const owner = {};
  let spent = 0;
  let counter: CostCounter | null = null;

  const count = (info: OperationInfo) => (counter ??= createCostCounter(info, sizesOf));

  function requireTime(): void {
    scope.signal.throwIfAborted();
    // The signal aborts only between two turns.
    if (performance.now() >= scope.endsAtMs) throw new DeadlineExceeded();
  }

  return {
    open(info) {
      const { own, expected } = count(info).ofOperation(info.operation);
      requireWithin(expected);
      spent = own;
      return expected;
    },
    payItems(list, info) {
      if (!Array.isArray(list)) return list;
      // Nobody handles their rejections while the list waits for its turn, or when it is refused.
      for (const item of list) if (isPromise(item)) item.catch(() => undefined);
      const each = count(info).ofItem(info);
      const cost = each * list.length;
      const total = spent + cost;
      if (isNeededByWrite(info)) requireWithin(total, MARGIN_OF_WRITES);
      else {
        requireTime();
        requireWithin(total);
      }
      spent = total;
      // A cheap request never waits for its turn.
      if (spent <= CHEAP_COST) return list;
      // A promise for each item costs more than the item itself.
      if (cost <= TURN_COST) return inTurn(list, turns.enter(owner, cost));
      return list.map((item: unknown) =>
        isPromise(item)
          ? item.then((value) => inTurn(value, turns.enter(owner, each)))
          : inTurn(item, turns.enter(owner, each)),
      );
    },
  };
}

function inTurn<Value>(value: Value, turn: Promise<void> | undefined): Value | Promise<Value> {
  return turn ? turn.then(() => value) : value;
}

/** Whether the answer to a write would be lost without the list. What the write did must be told, also after the deadline. */
function isNeededByWrite({ operation, returnType }: ListInfo): boolean {
  return operation.operation === OperationTypeNode.MUTATION && isNonNullType(returnType);
}

function requireWithin(cost: number, margin = 1): void {
  if (cost <= margin * MAX_COST) return;
  throw new GraphQLError(
    `The answer would have ${cost} fields, items of lists and arguments, and the limit is ${MAX_COST}. Ask for fewer customers or fewer fields.`,
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } } },
  );
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}
