// A small issuer of access tokens for tests: it publishes its keys on a real socket, and counts how often it is asked.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { IdentityOptions } from '../../src/access/identity.ts';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWK, JWTPayload } from 'jose';

export const AUDIENCE = 'https://fields.lender.test';

interface Key {
  kid: string;
  publicJwk: JWK;
  privateKey: CryptoKey;
}

interface TokenOptions {
  /** Claims in place of the usual ones. `undefined` leaves one out. */
  claims?: Record<string, unknown>;
  header?: Record<string, unknown>;
  key?: Pick<Key, 'kid' | 'privateKey'>;
}

const nowS = () => Math.floor(Date.now() / 1000);

export async function makeKey(kid: string, algorithm = 'ES256'): Promise<Key> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true });
  return { kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg: algorithm, use: 'sig' } };
}

export async function openIssuer() {
  let keys = [await makeKey('first')];
  let respond: ((response: ServerResponse) => void) | null = null;
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url ?? '');
    if (respond) return respond(response);
    const isDiscovery = request.url === '/.well-known/openid-configuration';
    response.end(
      JSON.stringify(
        isDiscovery
          ? { issuer: url, jwks_uri: `${url}/keys` }
          : { keys: keys.map(({ publicJwk }) => publicJwk) },
      ),
    );
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  return {
    url,
    /** The paths that were asked for, oldest first. */
    asked,
    /** The key that signs. */
    key(): Key {
      const [key] = keys;
      if (!key) throw new Error('The issuer has no key.');
      return key;
    },
    keySet: () => ({ keys: keys.map(({ publicJwk }) => publicJwk) }),
    async rotate(kid: string): Promise<void> {
      keys = [await makeKey(kid)];
    },
    /** Answers everything in this way, or `null` for the usual way. */
    answerWith(how: typeof respond): void {
      respond = how;
    },
    /** A valid token, apart from what is given. */
    async token({ claims, header, key }: TokenOptions = {}): Promise<string> {
      const signer = key ?? this.key();
      const payload: JWTPayload = {
        iss: url,
        aud: AUDIENCE,
        sub: 'agent-7',
        exp: nowS() + 300,
        ...claims,
      };
      return new SignJWT(payload)
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: signer.kid, ...header })
        .sign(signer.privateKey);
    },
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

export type Issuer = Awaited<ReturnType<typeof openIssuer>>;

/** The options of an identity that trusts this issuer of users, and this router. */
export function trusting(
  issuer: Issuer,
  router: Issuer | null = null,
): IdentityOptions & { users: NonNullable<IdentityOptions['users']> } {
  return {
    audiences: [AUDIENCE],
    algorithms: ['ES256', 'RS256'],
    users: {
      issuer: issuer.url,
      types: ['at+jwt', 'jwt'],
      rolesClaim: 'roles',
      keys: { kind: 'discovery', issuer: issuer.url },
    },
    router: router && { issuer: router.url, keys: { kind: 'url', url: `${router.url}/keys` } },
    onNotice: () => undefined,
  };
}
