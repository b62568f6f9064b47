// Where the token for LoanPro comes from: a fixed text, or a file that is read again so that the token can be replaced at run time.

import { readFile } from 'node:fs/promises';
import { LoanProError } from './errors.ts';

export interface Token {
  /** Rejects with `auth-failed` when there is no token. */
  current(): Promise<string>;
  /** Another token to try after LoanPro refused this one, or `null` when there is none. */
  insteadOf(refused: string): Promise<string | null>;
}

/** The file contains another token, or it cannot be read any more. */
export type TokenNotice = 'replaced' | 'unreadable';

/** Reading a file costs less than a call, but it is not free. */
const READ_EVERY_MS = 1000;

/** A token that never changes. */
export function fixedToken(token: string): Token {
  return { current: async () => token, insteadOf: async () => null };
}

/**
 * Reads the file at most once a second while the token is needed, and at once when LoanPro refuses the token. Keeps the previous
 * token, so that it does not matter whether the file or LoanPro is changed first. While the file cannot be read, the last token
 * stays in use.
 */
export function tokenFromFile(path: string, onNotice: (notice: TokenNotice) => void): Token {
  /** At most two. The first one is used. */
  let tokens: readonly string[] = [];
  let inFile: string | null = null;
  let isReadable = true;
  let readAtMs = -Infinity;
  let reading: Promise<void> | null = null;

  async function readOnce(): Promise<void> {
    const found = await readFile(path, 'utf8').then(parseToken, () => null);
    readAtMs = performance.now();
    const wasReadable = isReadable;
    isReadable = found !== null;
    // Reported once, and not again every second.
    if (found === null) return wasReadable ? onNotice('unreadable') : undefined;
    if (found === inFile) return;
    if (inFile !== null) onNotice('replaced');
    inFile = found;
    tokens = [found, ...tokens.filter((token) => token !== found)].slice(0, 2);
  }

  const readAgain = async () => (reading ??= readOnce().finally(() => (reading = null)));

  function first(): string {
    const [token] = tokens;
    if (token === undefined) throw new LoanProError('auth-failed', 'The token file contains no token.');
    return token;
  }

  return {
    async current() {
      if (performance.now() - readAtMs >= READ_EVERY_MS) await readAgain();
      return first();
    },
    async insteadOf(refused) {
      await readAgain();
      // When many calls are refused together, only the first of them may swap the tokens.
      if (first() === refused) tokens = tokens.toReversed();
      return first() === refused ? null : first();
    },
  };
}

/** The token in a text, without the white space around it, or `null` when the text is not a token. No token holds a quote. */
export function parseToken(text: string): string | null {
  const token = text.trim();
  return /^[!#-&(-~]+$/.test(token) ? token : null;
}
