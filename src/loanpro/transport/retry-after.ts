// How long LoanPro asks its callers to wait, read from the header `Retry-After`.

/** Reads whole seconds or an HTTP date. Anything else, and a date in the past, means no wait. */
export function readRetryAfterMs(header: string | null): number {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  // An HTTP date begins with the name of a day. `Date.parse` alone would also accept "-5".
  const lengthMs = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) - Date.now() : 0;
  return Number.isNaN(lengthMs) ? 0 : Math.max(lengthMs, 0);
}

/** The longest time that callers are told. It fits the type Int of GraphQL. */
const LONGEST_TOLD_MS = 86_400_000;

/** What callers are told: the time that LoanPro asks for, or `null` when it asks for none. */
export function retryAfterToTell(header: string | null): number | null {
  const lengthMs = Math.min(readRetryAfterMs(header), LONGEST_TOLD_MS);
  return lengthMs > 0 ? lengthMs : null;
}
