// The policy that gives each call its token, and tries another token when LoanPro refuses the first one.

import type { Call, CallKind, Reply } from './call.ts';
import type { Policy } from './policy.ts';
import type { Token } from './token.ts';

interface TokenPolicy {
  /**
   * Adds the current token. A read that is answered with 401 or 403 is sent once more when there is another token. An update is
   * not sent again: its caller gets the error.
   */
  authenticate: Policy;
  /** Whether LoanPro refuses the token, as far as the replies have shown. */
  isRefused(): boolean;
}

/**
 * After a 401 to an update, LoanPro may still accept the same token for reads, for example when the token is read-only. For this
 * long, such a read does not show that the token is accepted again. Afterwards it does, so that the next write can try.
 */
const UPDATE_REFUSAL_COUNTS_MS = 30_000;

/** `onChange` is called when LoanPro begins to refuse the token, and when it accepts one again. */
export function createTokenPolicy(token: Token, onChange: (isRefused: boolean) => void): TokenPolicy {
  let isRefused = false;
  let updateRefusal: { token: string; untilMs: number } | null = null;

  /** A 401 is about the token. A 403 may be about one path alone, so it proves nothing, and neither do other errors. */
  function observe({ kind, isOptional }: Call, usedToken: string, { status }: Reply): void {
    if (isOptional && status === 401) return;
    if (kind === 'update' && status === 401) {
      updateRefusal = { token: usedToken, untilMs: performance.now() + UPDATE_REFUSAL_COUNTS_MS };
    }
    const isProof = status === 401 || (status < 400 && !isRefusedForUpdates(kind, usedToken));
    if (!isProof || (status === 401) === isRefused) return;
    isRefused = !isRefused;
    onChange(isRefused);
  }

  function isRefusedForUpdates(kind: CallKind, usedToken: string): boolean {
    if (updateRefusal === null || kind === 'update') return false;
    return updateRefusal.token === usedToken && performance.now() < updateRefusal.untilMs;
  }

  return {
    async authenticate(call, next) {
      const first = await token.current();
      const reply = await next({ ...call, authorize: () => first });
      const mayRepeat = call.kind !== 'update' && (reply.status === 401 || reply.status === 403);
      const other = mayRepeat ? await token.insteadOf(first) : null;
      const last = other === null ? reply : await next({ ...call, authorize: () => other });
      observe(call, other ?? first, last);
      return last;
    },
    isRefused: () => isRefused,
  };
}
