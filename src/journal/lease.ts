// How long an intent keeps other writers out, and how much of that a request needs.

import { SEND_AND_SETTLE_MS, SETTLE_TIMEOUT_MS } from '../custom-fields/write/read-back.ts';

interface Lease {
  /** How long an intent keeps all other writers out when nobody closes it. */
  leaseMs: number;
  /** How much of the lease must remain when the request is sent: for the request, the read-backs and the record. */
  sendMarginMs: number;
}

const SPARE_MS = 1000;

/** No lease is longer, whatever `LOANPRO_TIMEOUT_MS` is. */
export const LONGEST_LEASE_MS = 300_000;

/** Time in which an abandoned request may still take effect. */
const LATE_EFFECT_MS = 3000;

/**
 * A lease is calculated with calls that take at least this long, so that it never takes less than 30 seconds. A shorter limit for calls
 * only ends the waiting of the gateway earlier. LoanPro still goes on with the request that it has, and takes as long as it always does.
 */
const SHORTEST_CALL_MS = SEND_AND_SETTLE_MS - SETTLE_TIMEOUT_MS;

/** `timeoutMs` is the longest that one call to LoanPro may take. */
export function leaseFor(timeoutMs: number): Lease {
  const callMs = Math.max(timeoutMs, SHORTEST_CALL_MS);
  const sendMarginMs = callMs + SETTLE_TIMEOUT_MS + SPARE_MS;
  // The read before the request comes on top.
  return { leaseMs: callMs + sendMarginMs + LATE_EFFECT_MS, sendMarginMs };
}
