// The policy that gives each call its token, and tries another token when LoanPro refuses the first one.

import type { Reply } from './call.ts';
import type { Policy } from './policy.ts';
import type { Token } from './token.ts';

interface TokenPolicy {
  /**
   * Adds the current token. A read that is answered with 401 or 403 is sent once more when there is another token. An update is
   * not sent again: its caller gets the error.
   */
  authenticate: Policy;
  /** Whether LoanPro refuses the token, as far as the replies to reads have shown. */
  isRefused(): boolean;
}

/** `onChange` is called when LoanPro begins to refuse the token, and when it accepts one again. */
export function createTokenPolicy(token: Token, onChange: (isRefused: boolean) => void): TokenPolicy {
  let isRefused = false;

  /** A 401 is about the token. A 403 may be about one path alone, so it proves nothing, and neither do other errors. */
  function observe({ status }: Reply): void {
    const isProof = status === 401 || status < 400;
    if (!isProof || (status === 401) === isRefused) return;
    isRefused = !isRefused;
    onChange(isRefused);
  }

  return {
    async authenticate(call, next) {
      const first = await token.current();
      const reply = await next({ ...call, authorize: () => first });
      if (call.kind === 'update') return reply;
      const isUnauthorized = reply.status === 401 || reply.status === 403;
      const other = isUnauthorized ? await token.insteadOf(first) : null;
      const last = other === null ? reply : await next({ ...call, authorize: () => other });
      observe(last);
      return last;
    },
    isRefused: () => isRefused,
  };
}
