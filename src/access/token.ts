// Verifies an access token by the rules of RFC 8725 and RFC 9068, and says who its caller is.

import { decodeProtectedHeader, errors, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { hasDuplicateMembers } from './duplicate-members.ts';
import { KeysUnavailable } from './key-set.ts';
import type { KeySet } from './key-set.ts';
import { readRoles } from './roles.ts';
import type { Viewer } from './viewer.ts';

export interface TokenRules {
  /** The claim `iss`. */
  issuer: string;
  /** One of them must be in the claim `aud`. */
  audiences: readonly string[];
  /** Only those that sign with a private key. */
  algorithms: readonly string[];
  /** What the header may say in `typ`, in lower case and without `application/`. */
  types: readonly string[];
  /** Where the roles of the caller are. */
  rolesClaim: string;
}

/** Clocks may differ by this much. */
export const LEEWAY_S = 60;
/** A token with many groups has about 4,000 characters. */
const MAX_CHARACTERS = 8192;

/** The token is not accepted. `reason` comes from a short list of words and repeats nothing of the token. */
export class TokenRefused extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.name = 'TokenRefused';
    this.reason = reason;
  }
}

/** Rejects with `TokenRefused` or `KeysUnavailable`. */
export async function readToken(token: string, rules: TokenRules, keys: KeySet): Promise<Viewer> {
  const claims = await verify(token, rules, keys);
  const { sub, azp, client_id: client = azp } = claims;
  return {
    subject: sub ?? null,
    client: typeof client === 'string' ? client : null,
    router: null,
    roles: readRoles(claims, rules.rolesClaim),
    claims,
  };
}

/** What can be checked without a key comes first, so that most of what is no token causes no look-up of a key. */
async function verify(
  token: string,
  { issuer, audiences, algorithms, types }: TokenRules,
  keys: KeySet,
): Promise<JWTPayload> {
  if (token.length > MAX_CHARACTERS) throw new TokenRefused('too-long');
  try {
    const { typ, kid } = decodeProtectedHeader(token);
    if (!types.includes(normalizeType(typ))) throw new TokenRefused('typ');
    // Without the name of its key, a token would be tried with whatever key is there.
    if (typeof kid !== 'string') throw new TokenRefused('kid');
    const { payload } = await jwtVerify(token, keys.find, {
      issuer,
      audience: [...audiences],
      algorithms: [...algorithms],
      requiredClaims: ['exp', 'sub'],
      clockTolerance: LEEWAY_S,
    });
    if (typeof payload.sub !== 'string' || payload.sub === '') throw new TokenRefused('sub');
    if (token.split('.', 2).some((part) => hasDuplicateMembers(decode(part)))) {
      throw new TokenRefused('duplicate-members');
    }
    return payload;
  } catch (error) {
    if (error instanceof KeysUnavailable || error instanceof TokenRefused) throw error;
    throw new TokenRefused(reasonOf(error));
  }
}

function normalizeType(type: unknown): string {
  return typeof type === 'string' ? type.toLowerCase().replace(/^application\//, '') : '';
}

function decode(part: string): string {
  return Buffer.from(part, 'base64url').toString('utf8');
}

/** The part of the token that is wrong, or the name of the claim. */
function reasonOf(error: unknown): string {
  if (error instanceof errors.JWTExpired || error instanceof errors.JWTClaimValidationFailed)
    return error.claim;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JWKSNoMatchingKey) return 'unknown-key';
  return error instanceof errors.JOSEAlgNotAllowed ? 'algorithm' : 'unreadable';
}
