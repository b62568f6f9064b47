// Verifies a JSON Web Token by the rules of RFC 8725: who made it, for whom, with which key, and for how long.

import type { JWTPayload } from 'jose';
import { decodeProtectedHeader } from 'jose/decode/protected_header';
import * as errors from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import { hasDuplicateMembers } from './duplicate-members.ts';
import { KeysUnavailable } from './key-set.ts';
import type { KeySet } from './key-set.ts';

export interface TokenRules {
  /** The claim `iss`. */
  issuer: string;
  /** One of them must be in the claim `aud`. */
  audiences: readonly string[];
  /** Only those that sign with a private key. */
  algorithms: readonly string[];
  /** What the header may say in `typ`, in lower case and without `application/`. */
  types: readonly string[];
  /** Clocks may differ by this much. */
  leewayS: number;
  /** How old the token may be, by its claim `iat`, if it has to be fresh. */
  maxAgeS?: number;
}

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

/**
 * Rejects with `TokenRefused` or `KeysUnavailable`. What can be checked without a key comes first, so that most of what is no token causes no look-up
 * of a key.
 */
export async function verifyToken(
  token: string,
  { issuer, audiences, algorithms, types, leewayS, maxAgeS }: TokenRules,
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
      requiredClaims: ['exp'],
      clockTolerance: leewayS,
      ...(maxAgeS !== undefined && { maxTokenAge: maxAgeS }),
    });
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
