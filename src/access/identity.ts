// Says who sends a request: the caller that the bearer token in its headers names.

import type { IncomingMessage } from 'node:http';
import { untilAborted } from '../custom-fields/until-aborted.ts';
import { createKeySet } from './key-set.ts';
import type { KeysNotice } from './key-set.ts';
import { loadKeys } from './load-keys.ts';
import type { KeySource } from './load-keys.ts';
import { TokenRefused, readToken } from './token.ts';
import type { TokenRules } from './token.ts';
import type { Viewer } from './viewer.ts';

export interface Identity {
  /** Reads nothing but headers. Rejects with `TokenRefused` or `KeysUnavailable`, or with the reason of the signal. */
  identify(request: Pick<IncomingMessage, 'headersDistinct'>, signal: AbortSignal): Promise<Viewer>;
  /** Whether callers can be identified now. */
  isUsable(): boolean;
}

export interface IdentityOptions extends TokenRules {
  keys: KeySource;
  onNotice: (notice: KeysNotice) => void;
}

export function openIdentity({ keys: source, onNotice, ...rules }: IdentityOptions): Identity {
  const keys = createKeySet({ load: () => loadKeys(source), nowMs: () => performance.now(), onNotice });
  return {
    isUsable: keys.isUsable,
    identify: async ({ headersDistinct }, signal) =>
      untilAborted(readToken(bearerToken(headersDistinct['authorization']), rules, keys), signal),
  };
}

/** The token of the one header `Authorization`. Two of them may mean different callers to different programs. */
function bearerToken(headers: readonly string[] | undefined): string {
  if (headers === undefined) throw new TokenRefused('no-token');
  const token = /^Bearer +([\w.-]+)$/i.exec(headers.join(','))?.[1];
  if (token === undefined) throw new TokenRefused('no-bearer-token');
  return token;
}
