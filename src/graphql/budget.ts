// What one request may cost, counted on its answer: every list is paid for before its items are resolved.

import { GraphQLError, responsePathAsArray } from 'graphql';
import type { GraphQLResolveInfo } from 'graphql';
import { DeadlineExceeded } from '../http/request-scope.ts';
import type { RequestScope } from '../http/request-scope.ts';
import { CHEAP_COST } from './cost-bulkhead.ts';
import { createCostCounter } from './cost.ts';
import type { CostCounter, SizesOf } from './cost.ts';
import { TURN_COST } from './turn-scheduler.ts';
import type { TurnScheduler } from './turn-scheduler.ts';
import { withoutStacks } from './without-stacks.ts';

/** The most that an answer may cost. */
export const MAX_COST = 150_000;

/** The largest answer, in bytes. */
export const MAX_ANSWER_BYTES = 8_000_000;

/** An error costs about as much time as so many fields. */
const ERROR_COST = 25;

/** Longer lists of records that are still loading are resolved in several turns. Their records arrive, or fail, at the same time. */
const LONG_LIST = 50;

type OperationInfo = Pick<GraphQLResolveInfo, 'schema' | 'fragments' | 'variableValues' | 'operation'>;
type ListInfo = OperationInfo &
  Pick<GraphQLResolveInfo, 'fieldNodes' | 'returnType' | 'parentType' | 'fieldName' | 'path'>;

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
  turns: TurnScheduler;
}

export function createBudget({ scope, sizesOf, turns }: BudgetOptions): Budget {
  const owner = {};
  let spent = 0;
  let counter: CostCounter | null = null;

  const count = (info: OperationInfo) => (counter ??= createCostCounter(info, sizesOf));

  // Created at most once: a request can have thousands of lists, and creating an error costs more than resolving a field.
  let late: DeadlineExceeded | null = null;
  let tooExpensive: GraphQLError | null = null;

  function requireTime(): void {
    scope.signal.throwIfAborted();
    // The signal aborts only between two turns.
    if (performance.now() >= scope.endsAtMs) throw (late ??= new DeadlineExceeded());
  }

  function requireWithin(cost: number): void {
    if (cost > MAX_COST) throw (tooExpensive ??= exceeds(cost));
  }

  /** Rejects like the item, but not in the same turn as many others. GraphQL leaves an error with a path as it is. */
  async function failInTurn(error: unknown, index: number, { path, fieldNodes }: ListInfo): Promise<never> {
    await turns.enter(owner, ERROR_COST);
    const originalError = error instanceof Error ? error : null;
    throw withoutStacks(
      () =>
        new GraphQLError(originalError?.message ?? '', {
          nodes: fieldNodes,
          path: [...responsePathAsArray(path), index],
          originalError,
        }),
    );
  }

  return {
    open(info) {
      const { own, expected } = count(info).ofOperation();
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
      // What a write did must be told, also after the deadline. It was counted with its largest size before anything was written.
      if (!count(info).isNeeded(info)) {
        requireTime();
        requireWithin(spent + cost);
      }
      spent += cost;
      const isLoading = list.length > LONG_LIST && isPromise(list[0]);
      if (!isLoading) {
        // A cheap request never waits for its turn.
        if (spent <= CHEAP_COST) return list;
        // A promise for each item costs more than the item itself.
        if (cost <= TURN_COST) return inTurn(list, turns.enter(owner, 1 + cost));
      }
      return list.map((item: unknown, index) =>
        isPromise(item)
          ? item.then(
              (value) => inTurn(value, turns.enter(owner, each)),
              async (error: unknown) => failInTurn(error, index, info),
            )
          : inTurn(item, turns.enter(owner, each)),
      );
    },
  };
}

function inTurn<Value>(value: Value, turn: Promise<void> | undefined): Value | Promise<Value> {
  return turn ? turn.then(() => value) : value;
}

function exceeds(cost: number): GraphQLError {
  return new GraphQLError(
    `The answer would cost ${cost}, and the limit is ${MAX_COST}. Ask for fewer customers or fewer fields.`,
    { extensions: { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } } },
  );
}

function isPromise(value: unknown): value is Promise<unknown> {
  return value instanceof Promise;
}
