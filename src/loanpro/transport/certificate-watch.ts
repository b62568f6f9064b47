// The policy that tells when a certificate cannot be verified, and when it can be again.

import { LoanProError } from './errors.ts';
import type { Policy } from './policy.ts';

/** A reply soon after a refused certificate proves nothing: it may come over a connection that was opened before. */
const REFUSED_FOR_MS = 60_000;

/**
 * `onChange` is called with each problem once, however many calls it stops, and with `null` when LoanPro answers and no certificate was
 * refused for a minute.
 */
export function createCertificateWatch(onChange: (problem: string | null) => void): Policy {
  const reported = new Set<string>();
  let refusedAtMs = 0;

  function refused(problem: string): void {
    refusedAtMs = performance.now();
    if (reported.has(problem)) return;
    reported.add(problem);
    onChange(problem);
  }

  return async (call, next) => {
    try {
      const reply = await next(call);
      if (reported.size > 0 && performance.now() - refusedAtMs >= REFUSED_FOR_MS) {
        reported.clear();
        onChange(null);
      }
      return reply;
    } catch (error) {
      if (error instanceof LoanProError && error.code === 'untrusted') refused(error.message);
      throw error;
    }
  };
}
