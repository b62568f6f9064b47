// Whether the gateway can give typed answers, and why not.

import type { Readiness } from './probes.ts';
import type { Shutdown } from './shutdown.ts';

export interface ReadinessSources {
  shutdown: Pick<Shutdown, 'hasBegun'>;
  journal: {
    /** Why nothing can be recorded until somebody changes something, in words. `null` while there is no such problem. */
    lastingProblem(): Promise<string | null>;
    isUnavailable(): boolean;
  };
  /** Whether a journal that is only unreachable is a reason as well. */
  readyNeedsJournal: boolean;
  identity: { isUsable(): boolean } | null;
  loanPro: {
    readiness(
      signal: AbortSignal,
    ): Promise<
      { isReady: false; reason: 'token' | 'definitions' } | { isReady: true; refused: readonly string[] }
    >;
  };
}

const TIMEOUT_MS = 1000;

export function createReadiness(sources: ReadinessSources): () => Promise<Readiness> {
  const { shutdown, journal, readyNeedsJournal, identity, loanPro } = sources;
  return async () => {
    if (shutdown.hasBegun()) return { isReady: false, code: 'stopping' };
    const reason = await journal.lastingProblem();
    if (reason !== null) return { isReady: false, code: 'journal', reason };
    if (readyNeedsJournal && journal.isUnavailable()) return { isReady: false, code: 'journal' };
    if (identity?.isUsable() === false) return { isReady: false, code: 'keys' };
    const found = await loanPro.readiness(AbortSignal.timeout(TIMEOUT_MS));
    if (!found.isReady) return { isReady: false, code: found.reason };
    if (found.refused.length === 0) return { isReady: true };
    return { isReady: true, missing: describeMissing(found.refused) };
  };
}

/** The gateway serves all the same what LoanPro's own requests can do. */
function describeMissing(refused: readonly string[]): string {
  return `LoanPro gives no list of field definitions. Refused: ${refused.join(', ')}. A field without a definition is shown as raw text, and is written with its id and raw.`;
}
