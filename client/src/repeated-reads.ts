// Repeats a read while its error is temporary.

import { GatewayError } from './errors.ts';
import { pause } from './pause.ts';
import type { CallOptions } from './requests.ts';

const MAX_ATTEMPTS = 3;
const FIRST_PAUSE_MS = 200;
/** If the gateway asks for more, the caller decides. */
const LONGEST_PAUSE_MS = 5000;

/**
 * Sends a read up to three times within its time, as late as the gateway asks. Only for what changes nothing. The last error is thrown.
 */
export async function repeatedRead<Result>(
  read: (options: CallOptions) => Promise<Result>,
  { timeoutMs, signal }: { timeoutMs: number; signal: AbortSignal | undefined },
): Promise<Result> {
  const endsAtMs = performance.now() + timeoutMs;
  for (let attempt = 1; ; attempt++) {
    const remainingMs = Math.max(1, Math.ceil(endsAtMs - performance.now()));
    try {
      return await read({ timeoutMs: remainingMs, ...(signal && { signal }) });
    } catch (error) {
      if (!(error instanceof GatewayError) || !error.retryable || attempt === MAX_ATTEMPTS) throw error;
      const pauseMs = Math.max(error.retryAfterMs ?? 0, FIRST_PAUSE_MS * 2 ** (attempt - 1));
      if (pauseMs > LONGEST_PAUSE_MS || performance.now() + pauseMs >= endsAtMs) throw error;
      await pause(pauseMs, signal);
    }
  }
}
