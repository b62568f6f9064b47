// The checks that refuse invalid arguments before anything is loaded.

import { GraphQLError } from 'graphql';
import type { Context } from '../context.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import { isEntityId } from '../custom-fields/ids.ts';

/** An error that the caller can correct. The message may name the argument, but must not contain its value. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/**
 * Returns the key of a federation reference as text. No scalar has checked it, so anything but a string or an exact whole number
 * is refused. Otherwise a list of one id would be used as that id.
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

/** The message does not repeat the key: anything may have been typed in its place. */
export function requireIdempotencyKey(key: string | null | undefined): string | null {
  if (key == null) return null;
  if (!/^[!-~]{1,64}$/.test(key)) {
    throw badInput('idempotencyKey must have 1 to 64 visible ASCII characters.');
  }
  return key;
}

export function requireAtMost(list: readonly unknown[], most: number, argument: string): void {
  if (list.length > most) throw badInput(`${argument} can hold at most ${most} items.`);
}

/** Counts the requested customers or references against the limit of the request, before they are loaded. */
export function chargeCustomers({ loaders }: Context, customers: number): void {
  const { isWithinLimit, limit } = loaders.charge(customers);
  if (!isWithinLimit) throw badInput(`One request can read at most ${limit} customers and references.`);
}
