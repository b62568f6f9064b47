// Arguments that cannot mean anything, refused before anything is looked up.

import { GraphQLError } from 'graphql';
import type { Context } from '../context.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import { isEntityId } from '../custom-fields/ids.ts';

/** An error that the caller can correct. The message names the argument and never its value. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/**
 * The text of a key in a federation reference, which no scalar has checked: a string, or a whole number that a float can hold
 * exactly. A list of one id would otherwise be taken for that id.
 */
export function requireKey(key: unknown): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'number' && Number.isSafeInteger(key)) return String(key);
  throw badInput('The id of a reference must be a string.');
}

export function requireCustomer(id: string, argument: string): EntityRef {
  if (!isEntityId(id)) {
    throw badInput(`${argument} must be a LoanPro customer id: up to ten digits, without a leading zero.`);
  }
  return { type: 'customer', id };
}

export function requireAtMost(list: readonly unknown[], most: number, argument: string): void {
  if (list.length > most) throw badInput(`${argument} can hold at most ${most} items.`);
}

/** Counts customers that are to be answered, before they are loaded. */
export function chargeCustomers({ loaders }: Context, customers: number): void {
  const { isWithinLimit, limit } = loaders.charge(customers);
  if (!isWithinLimit) throw badInput(`One request can read at most ${limit} customers.`);
}
