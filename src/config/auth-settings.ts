// The settings that say how callers are identified.

import { isIP } from 'node:net';
import { isReadableFile } from './readable-file.ts';
import { listOf, oneOf, optional, setting, textThat } from './setting.ts';

/** Algorithms that sign with a private key. With a shared key, everybody who can verify a token could also make one. */
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

const isWord = (text: string) => /^[!-~]+$/.test(text);

function isRange(text: string): boolean {
  const [address = '', bits = '0', ...others] = text.split('/');
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return others.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= longest;
}

const KEYS_URL = textThat('an absolute http or https address without credentials', (url) => {
  return /^https?:\/\/[^#@]+$/i.test(url) && URL.canParse(url);
});

export const AUTH_SETTINGS = {
  AUTH: optional(
    textThat('none, or not set', (text) => text === 'none'),
    {
      unset: 'callers are identified if `AUTH_ISSUER` is set',
      description:
        'With `none`, the gateway identifies nobody: everybody who can reach the port can read and write. Without `AUTH_ISSUER`, this is required in production, and wherever `HOST` or `HOSTS` is not loopback.',
    },
  ),
  AUTH_ISSUER: optional(textThat('an issuer as tokens name it in `iss`, without spaces', isWord), {
    unset: 'none: callers are not identified',
    description:
      'Who makes the access tokens of callers, letter by letter as in their claim `iss`. Each request then needs a token. The keys are found with OpenID Connect Discovery, at `/.well-known/openid-configuration` below this address. See [Security](security.md#who-is-asking).',
  }),
  AUTH_JWKS_URL: optional(KEYS_URL, {
    unset: 'found with discovery',
    description:
      'The address of the public keys of the issuer, if it has no discovery. It must be https, except on loopback outside production.',
  }),
  AUTH_JWKS_FILE: optional(textThat('the path of a readable file', isReadableFile), {
    unset: 'none',
    description:
      'A file with the public keys of the issuer as a JSON Web Key Set, in place of discovery. New keys in it are used without a restart.',
  }),
  AUTH_AUDIENCE: optional(
    listOf('a list of audiences, separated by commas, without spaces within them', isWord),
    {
      unset: 'none; required with `AUTH_ISSUER`',
      description:
        'The name of this gateway in the claim `aud`, or several, separated by commas. A token for another program is refused.',
    },
  ),
  AUTH_ALGORITHMS: setting(
    listOf(`a list of ${ALGORITHMS.join(', ')}, separated by commas`, (name) => ALGORITHMS.includes(name)),
    { default: 'RS256,ES256', description: 'The algorithms with which tokens may be signed.' },
  ),
  AUTH_TOKEN_TYPE: setting(
    listOf('a list of types such as at+jwt, separated by commas', (type) => /^[a-z\d.+-]+$/i.test(type)),
    {
      default: 'at+jwt,JWT',
      description:
        'What tokens may have in the member `typ` of their header. Set it to `at+jwt` if your issuer follows RFC 9068. Then no other token of the issuer, such as an ID token, can pass for an access token.',
    },
  ),
  TRUSTED_PROXIES: optional(
    listOf('a list of addresses and ranges such as 10.0.0.0/8, separated by commas', isRange),
    {
      unset: 'none: the address of the connection counts',
      description:
        'The proxies and routers whose header `X-Forwarded-For` counts for the address of the caller in the journal. The header is read from its end, up to the first address that is not in this list.',
    },
  ),
  AUTH_ROLES_CLAIM: setting(textThat('the name of a claim, or a path such as realm_access.roles', isWord), {
    default: 'roles',
    description:
      'The claim that lists the roles of a caller. `scope` and `scp` may also be one text with spaces.',
  }),
  AUTH_ROUTER_ISSUER: optional(textThat('an issuer as assertions name it in `iss`, without spaces', isWord), {
    unset: 'none: no router is known',
    description:
      'The router that says in the header `X-Router-Assertion` for whom it sends a request. See [Federation](federation.md#a-router-that-identifies-users).',
  }),
  AUTH_ROUTER_JWKS_URL: optional(KEYS_URL, {
    unset: 'found with discovery',
    description:
      'The address of the public keys of the router. It must be https, except on loopback outside production.',
  }),
  AUTH_ROUTER_JWKS_FILE: optional(textThat('the path of a readable file', isReadableFile), {
    unset: 'none',
    description: 'A file with the public keys of the router as a JSON Web Key Set.',
  }),
  FEDERATION_FOR: setting(oneOf('everybody', 'router'), {
    default: 'everybody',
    description:
      'Who may ask for `_entities` and `_service`. With `router`, only the router of `AUTH_ROUTER_ISSUER` may, and it gets the schema also where `INTROSPECTION` is `off`.',
  }),
};
