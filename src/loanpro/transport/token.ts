// The token LoanPro knows us by: fixed, or from a file that is read again, so that it can be changed while the gateway runs.

import { readFile } from 'node:fs/promises';
import { LoanProError } from '../errors.ts';

export interface Token {
  current(): Promise<string>;
  /** Another token to try, after LoanPro refused this one; `null` when there is none. */
  insteadOf(refused: string): Promise<string | null>;
}

export type TokenNotice = 'replaced' | 'unreadable';

/** Reading a file costs less than a call, but not nothing. */
const LOOK_EVERY_MS = 1000;

export function fixedToken(token: string): Token {
  return { current: async () => token, insteadOf: async () => null };
}

/**
 * The token in the file, looked at again every second in which it is needed, and at once when it is refused. The one before stays
 * at hand: whether the file or LoanPro is changed first makes no difference. A file that cannot be read changes nothing.
 */
export function tokenFromFile(path: string, onNotice: (notice: TokenNotice) => void): Token {
  /** The one to use first. */
  let tokens: readonly string[] = [];
  let inFile: string | null = null;
  let isReadable = true;
  let lookedAtMs = -Infinity;
  let look: Promise<void> | null = null;

  async function readAgain(): Promise<void> {
    const found = await readFile(path, 'utf8').then(parseToken, () => null);
    lookedAtMs = performance.now();
    const wasReadable = isReadable;
    isReadable = found !== null;
    // Told once, and not again every second.
    if (found === null) return wasReadable ? onNotice('unreadable') : undefined;
    if (found === inFile) return;
    if (inFile !== null) onNotice('replaced');
    inFile = found;
    tokens = [found, ...tokens.filter((token) => token !== found)].slice(0, 2);
  }

  const lookAgain = async () => (look ??= readAgain().finally(() => (look = null)));

  function first(): string {
    const [token] = tokens;
    if (token === undefined) throw new LoanProError('auth-failed', 'The file of the token holds none.');
    return token;
  }

  return {
    async current() {
      if (performance.now() - lookedAtMs >= LOOK_EVERY_MS) await lookAgain();
      return first();
    },
    async insteadOf(refused) {
      await lookAgain();
      // Of many calls that were refused together, only the first may turn them round.
      if (first() === refused) tokens = tokens.toReversed();
      return first() === refused ? null : first();
    },
  };
}

/** The token of a text, whose ends may be blank; `null` when it is none. */
export function parseToken(text: string): string | null {
  const token = text.trim();
  return /^[!-~]+$/.test(token) ? token : null;
}
