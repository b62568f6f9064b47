// What one request has used so far: for its log line, its metrics, and the diagnostics that its caller may ask for.

import type { RequestKind, RequestOutcome } from './label-values.ts';

export interface Usage {
  kind: RequestKind;
  /** Who asked, as far as the token says. */
  subject: string | null;
  client: string | null;
  /** The name of the operation, if it is safe in a log line. */
  operation: string | null;
  outcome: RequestOutcome;
  cost: number;
  /** Calls that were sent to LoanPro for this request alone. Calls that requests share, such as those for the definitions, do not count. */
  calls: number;
  /** The longest of these calls. */
  slowestMs: number;
  /** How many customers had been loaded already when they were asked for. */
  cached: number;
  /** How many customers were loaded together with others. */
  batched: number;
  /** The codes of the errors in the answer, each once. */
  codes: Set<string>;
  /** Whether the answer tells these numbers. */
  isShown: boolean;
}

/** A request that nobody has answered is refused. */
export function createUsage(): Usage {
  return {
    kind: 'unknown',
    subject: null,
    client: null,
    operation: null,
    outcome: 'refused',
    cost: 0,
    calls: 0,
    slowestMs: 0,
    cached: 0,
    batched: 0,
    codes: new Set(),
    isShown: false,
  };
}

/** What a caller may see of it, in `extensions.loanpro`. */
export function diagnosticsOf({ calls, cached, batched, slowestMs, cost }: Usage) {
  return { calls, cached, batched, slowestMs: Math.round(slowestMs), cost };
}

/**
 * The name where it cannot be a value: callers choose it, and everybody may read log lines. A name with several digits in a row
 * may contain a number that belongs to somebody.
 */
export function safeOperationName(name: string | undefined): string | null {
  return name !== undefined && /^(?!.*\d{3})[A-Za-z_]\w{0,63}$/.test(name) ? name : null;
}
