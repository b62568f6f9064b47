// In place of an issuer, on your own machine: npm run example:token -- agent. Makes a key and a token, with the roles that are given.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { SignJWT, exportJWK, generateKeyPair, importJWK } from 'jose';

const ISSUER = 'https://issuer.example';
const AUDIENCE = 'loanpro-fields';
const ALGORITHM = 'ES256';
const KEY_ID = 'example';

const folder = path.resolve('.issuer');
const inFolder = (name: string) => path.join(folder, name);
/** Only its owner may read a file that lets others in. */
const SECRET = { mode: 0o600 };

// The key stays the same, so that the gateway accepts later tokens without a restart.
if (!existsSync(inFolder('private-key.json'))) await makeKey();
const token = await makeToken(process.argv.slice(2));
writeFileSync(inFolder('token'), token, SECRET);
process.stdout.write(`A token for one hour, also in .issuer/token:\n${token}\n`);

async function makeKey(): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair(ALGORITHM, { extractable: true });
  const publicJwk = { ...(await exportJWK(publicKey)), kid: KEY_ID, alg: ALGORITHM, use: 'sig' };
  mkdirSync(folder, { recursive: true });
  writeFileSync(inFolder('jwks.json'), JSON.stringify({ keys: [publicJwk] }));
  writeFileSync(inFolder('private-key.json'), JSON.stringify(await exportJWK(privateKey)), SECRET);
}

async function makeToken(roles: readonly string[]): Promise<string> {
  const key = await importJWK(JSON.parse(readFileSync(inFolder('private-key.json'), 'utf8')), ALGORITHM);
  return new SignJWT({ roles, client_id: 'example' })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'at+jwt', kid: KEY_ID })
    .setIssuer(ISSUER)
    .setAudience(AUDIENCE)
    .setSubject('you')
    .setIssuedAt()
    .setExpirationTime('1 hour')
    .sign(key);
}
