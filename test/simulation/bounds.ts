// The assumptions under which the contract is checked. Each is stated in docs/guarantees.md; the model of LoanPro never breaks one.

import { READ_BACK_PAUSES_MS } from '../../src/custom-fields/write/settle-time.ts';
import { sum } from '../../src/custom-fields/write/proof.ts';
import { leaseFor } from '../../src/journal/lease.ts';

/** The longest time that a call to LoanPro may take, and the lease that follows from it. */
export const CALL_TIMEOUT_MS = 10_000;
export const { leaseMs: LEASE_MS, sendMarginMs: SEND_MARGIN_MS } = leaseFor(CALL_TIMEOUT_MS);

/**
 * After a successful answer, every effect is visible to reads that begin when the settle time is over. (The gateway rounds to whole
 * milliseconds.)
 */
export const VISIBLE_AFTER_ACCEPTED_MS = sum(READ_BACK_PAUSES_MS) - 1;

/** After a refusal, an effect that came all the same is visible to reads that begin 300 ms later. */
export const VISIBLE_AFTER_REFUSED_MS = 299;

/**
 * A customer is not deleted between an update request that LoanPro applies and refuses all the same, and the first read after the answer. This
 * time is the longest call, and the time within which that read begins.
 */
export const DELETED_AT_ONCE_MS = CALL_TIMEOUT_MS + 300;

/** The longest suspension of a process. The answer may come, and the read may begin, so much later. */
export const LONGEST_SUSPENSION_MS = 35_000;

/** Without a clear answer, every effect is visible this long after the request was sent: when the lease is over, at the latest. */
export const VISIBLE_AFTER_SENT_MS = SEND_MARGIN_MS;

/** A change by somebody else is visible to all reads after this time at the latest. */
export const LONGEST_LAG_MS = 8000;

/** A statement that was sent when the connection broke is carried out within this time, or never. */
export const LATE_STATEMENT_MS = 4900;

/** How long after its deadline a write is answered at the latest. */
export const LONGEST_ANSWER_MS = 250;
