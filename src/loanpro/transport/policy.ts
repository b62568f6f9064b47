// What a policy is, and how a list of policies is put around one exchange.

import type { Call, Reply } from './call.ts';

/** Everything further inside: the rest of the policies, and the exchange at the end. */
export type Next = (call: Call) => Promise<Reply>;

/** May refuse the call, delay it, change it, send it again or observe its reply. */
export type Policy = (call: Call, next: Next) => Promise<Reply>;

/** Puts the policies around the exchange. The first one is the outermost. */
export function compose(policies: readonly Policy[], exchange: Next): Next {
  return policies.reduceRight<Next>((next, policy) => async (call) => policy(call, next), exchange);
}
