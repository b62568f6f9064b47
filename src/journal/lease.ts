// How long an intent keeps other writers out, and how much of that a request needs.

import { SETTLE_TIMEOUT_MS } from '../custom-fields/write/read-back.ts';

interface Lease {
  /** How long an intent keeps all other writers out when nobody closes it. */
  leaseMs: number;
  /** How much of the lease must remain when the request is sent: for the request, the read-backs and the record. */
  sendMarginMs: number;
}

const SPARE_MS = 1000;
/** Time in which an abandoned request may still take effect. */
const LATE_EFFECT_MS = 3000;

/** `timeoutMs` is the longest that one call to LoanPro may take. */
export function leaseFor(timeoutMs: number): Lease {
  const sendMarginMs = timeoutMs + SETTLE_TIMEOUT_MS + SPARE_MS;
  // The read before the request comes on top.
  return { leaseMs: timeoutMs + sendMarginMs + LATE_EFFECT_MS, sendMarginMs };
}
