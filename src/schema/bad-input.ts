// Arguments that cannot mean anything, refused before anything is looked up.

import { GraphQLError } from 'graphql';
import { isEntityId } from '../custom-fields/ids.ts';
import type { EntityId } from '../custom-fields/ids.ts';

/** An error the caller can mend. The message names the argument and never its value. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}

/**
 * The text of a key in a federation reference, which no scalar has checked: a string, or a whole number that lost nothing in
 * a float. A list of one id would otherwise pass for that id.
 */
export function requireKey(key: unknown): string {
  if (typeof key === 'string') return key;
  if (typeof key === 'number' && Number.isSafeInteger(key)) return String(key);
  throw badInput('The id of a reference must be a string.');
}

export function requireCustomerId(id: string, argument: string): EntityId {
  if (!isEntityId(id))
    throw badInput(`${argument} must be a LoanPro customer id: up to ten digits, without a leading zero.`);
  return id;
}

export function requireAtMost(list: readonly unknown[], most: number, argument: string): void {
  if (list.length > most) throw badInput(`${argument} can hold at most ${most} items.`);
}
