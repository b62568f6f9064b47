// How long an intent keeps other writers out, and how much of that a request needs.

import { SEND_AND_SETTLE_MS, SETTLE_TIMEOUT_MS } from '../custom-fields/write/read-back.ts';
import { LONGEST_SETTLE_MS } from '../custom-fields/write/settle-time.ts';

interface Lease {
  /** How long an intent keeps all other writers out when nobody closes it. */
  leaseMs: number;
  /** How much of the lease must remain when the request is sent: until then, every effect of the request is visible. */
  sendMarginMs: number;
  /** How long a request, its read-backs and the record of its outcome take at most. */
  finishMs: number;
}

const SPARE_MS = 1000;

/** No lease is longer, whatever `LOANPRO_TIMEOUT_MS` is. */
export const LONGEST_LEASE_MS = 300_000;

/** Two calls and this time: one call for the reads before the request, which therefore may take a little less, and one for the request. */
const BESIDE_CALLS_MS = 10_000;

/**
 * A lease is calculated with calls that take at least this long, so that it never takes less than 30 seconds. A shorter limit for calls
 * only ends the waiting of the gateway earlier. LoanPro still goes on with the request that it has, and takes as long as it always does.
 */
const SHORTEST_CALL_MS = SEND_AND_SETTLE_MS - SETTLE_TIMEOUT_MS;

/** `timeoutMs` is the longest that one call to LoanPro may take. */
export function leaseFor(timeoutMs: number): Lease {
  const callMs = Math.max(timeoutMs, SHORTEST_CALL_MS);
  return {
    leaseMs: 2 * callMs + BESIDE_CALLS_MS,
    sendMarginMs: callMs + LONGEST_SETTLE_MS + SPARE_MS,
    finishMs: callMs + SETTLE_TIMEOUT_MS + SPARE_MS,
  };
}
