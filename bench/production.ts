// Starts the gateway with the settings of production: it identifies callers, and reaches the stand-in over TLS.

import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { createServer } from 'node:tls';
import { SignJWT } from 'jose';
import { makeCertificates } from '../test/support/certificates.ts';
import { makeKey } from '../test/support/issuer.ts';
import { makeFolder } from '../test/support/process.ts';
import { freePort } from '../test/support/socket.ts';
import { startGateway, startStandin } from './processes.ts';

const ISSUER = 'https://issuer.example.com';
const AUDIENCE = 'https://fields.example.com';

interface ProductionOptions {
  settings?: Record<string, string>;
  nodeOptions?: readonly string[];
}

export async function startProduction({ settings = {}, nodeOptions = [] }: ProductionOptions = {}) {
  const standin = await startStandin();
  const { good, authorityFile } = await makeCertificates();
  const upstream = new URL(standin.baseUrl);
  const front = createServer(good, (socket) => {
    const behind = connect(Number(upstream.port), upstream.hostname);
    socket.on('error', () => behind.destroy()).pipe(behind);
    behind.on('error', () => socket.destroy()).pipe(socket);
  });
  const frontPort = await freePort();
  front.listen(frontPort, '127.0.0.1');
  await once(front, 'listening');

  const key = await makeKey('first');
  const keysFile = path.join(await makeFolder(), 'keys.json');
  await writeFile(keysFile, JSON.stringify({ keys: [key.publicJwk] }));
  const operationsPort = await freePort();
  const gateway = await startGateway(
    { ...standin, baseUrl: `https://localhost:${frontPort}${upstream.pathname}` },
    {
      NODE_ENV: 'production',
      NODE_EXTRA_CA_CERTS: authorityFile,
      OPERATIONS_PORT: String(operationsPort),
      JOURNAL_KEY: 'k'.repeat(32),
      AUTH_ISSUER: ISSUER,
      AUTH_AUDIENCE: AUDIENCE,
      AUTH_JWKS_FILE: keysFile,
      ...settings,
    },
    nodeOptions,
  );

  return {
    gateway,
    operations: `http://127.0.0.1:${operationsPort}`,
    /** A valid access token of this caller. */
    tokenOf: (caller: string) =>
      new SignJWT({ sub: caller })
        .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: key.kid })
        .setIssuer(ISSUER)
        .setAudience(AUDIENCE)
        .setExpirationTime('1h')
        .sign(key.privateKey),
    /** Changes switches and the fault of the stand-in. */
    async order(change: object): Promise<void> {
      const response = await fetch(new URL('/__control', upstream), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(change),
      });
      if (!response.ok) throw new Error(await response.text());
    },
    async end(): Promise<void> {
      await gateway.end();
      front.close();
      await standin.end();
    },
  };
}

export type Production = Awaited<ReturnType<typeof startProduction>>;
