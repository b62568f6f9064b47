// TLS to LoanPro: a server that cannot prove its identity gets no byte of a request, whatever the environment allows.

import { once } from 'node:events';
import { connect } from 'node:net';
import * as tls from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../../standin/server.ts';
import type { Standin } from '../../../standin/server.ts';
import { makeCertificates } from '../../support/certificates.ts';
import type { Certificates } from '../../support/certificates.ts';
import { ask, killAll, pointedTo, started } from '../../support/process.ts';

afterEach(killAll);

const QUERY = '{ customer(id: "4150") { firstName } }';
const MUTATION =
  'mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "3" }, value: { amount: "400.00" } }]) { outcome } }';

let made: Promise<Certificates> | undefined;

/** Made by the first test that needs them, so that a test fails when they cannot be made. */
const certificates = async () => (made ??= makeCertificates());

/** A TLS server in front of the stand-in, and what it counted. */
interface Front {
  port: number;
  /** All connections, also those whose handshake failed. */
  connections: number;
  open: number;
  /** Counted after the handshake, when they are passed on to the stand-in. */
  requestBytes: number;
  [Symbol.asyncDispose](): Promise<void>;
}

async function openFront(standin: Standin, options: tls.TlsOptions): Promise<Front> {
  const server = tls.createServer(options, (socket) => {
    const behind = connect(standin.port, '127.0.0.1');
    socket.on('data', (chunk) => (front.requestBytes += chunk.length));
    socket.on('error', () => behind.destroy()).pipe(behind);
    behind.on('error', () => socket.destroy()).pipe(socket);
  });
  server.on('connection', (socket) => {
    front.connections++;
    front.open++;
    socket.once('close', () => front.open--);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const front: Front = {
    port: typeof address === 'object' && address ? address.port : 0,
    connections: 0,
    open: 0,
    requestBytes: 0,
    async [Symbol.asyncDispose]() {
      killAll();
      server.close();
      await once(server, 'close');
    },
  };
  return front;
}

const throughFront = (standin: Standin, { port }: Front, host = '127.0.0.1') => ({
  ...pointedTo(standin),
  LOANPRO_BASE_URL: standin.baseUrl.replace(/^http:\/\/[^/]+/, `https://${host}:${port}`),
});

/** What a client gets that accepts any certificate and any version: the first line of the answer, and the version of TLS. */
async function askWithoutChecks({ port }: Front): Promise<{ line: string; version: string | null }> {
  const socket = tls.connect({
    port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    minVersion: 'TLSv1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  socket.write('GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n');
  const [chunk] = await once(socket, 'data');
  const version = socket.getProtocol();
  socket.destroy();
  return { line: String(chunk).split('\r\n')[0] ?? '', version };
}

const probe = async (url: string, path: string) => (await fetch(new URL(path, url))).status;

describe('a LoanPro that proves its identity', () => {
  it.each(['127.0.0.1', 'localhost'])('is called over TLS, by the name %s', async (host) => {
    const { authorityFile, good } = await certificates();
    await using standin = await openStandin();
    await using front = await openFront(standin, good);
    const gateway = await started({
      ...throughFront(standin, front, host),
      NODE_EXTRA_CA_CERTS: authorityFile,
    });
    expect(await ask(gateway.url, QUERY)).toEqual({ data: { customer: { firstName: 'Maria' } } });
    expect(await ask(gateway.url, MUTATION)).toEqual({
      data: { updateCustomerCustomFields: { outcome: 'APPLIED' } },
    });
    expect(await probe(gateway.url, '/ready')).toBe(200);
    expect(front.requestBytes).toBeGreaterThan(0);
  });
});

interface Flaw {
  options: tls.TlsOptions;
  /** False when the gateway does not know the authority. */
  knowsAuthority?: boolean;
  /** True when the certificate is right, and only the connection is not good enough. */
  isVerifiable?: boolean;
}

const FLAWED: [string, string, (made: Certificates) => Flaw][] = [
  ['a certificate that has expired', 'CERT_HAS_EXPIRED', ({ expired }) => ({ options: expired })],
  ['a self-signed certificate', 'DEPTH_ZERO_SELF_SIGNED_CERT', ({ selfSigned }) => ({ options: selfSigned })],
  [
    'a certificate for another name',
    'ERR_TLS_CERT_ALTNAME_INVALID',
    ({ wrongName }) => ({ options: wrongName }),
  ],
  [
    'a certificate of an unknown authority',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ({ good }) => ({ options: good, knowsAuthority: false }),
  ],
  [
    'nothing newer than TLS 1.1',
    'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
    ({ good }) => ({
      isVerifiable: true,
      options: { ...good, minVersion: 'TLSv1.1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
    }),
  ],
];

/** What could turn the checks of Node off. */
const CHECKS_OFF = {
  NODE_TLS_REJECT_UNAUTHORIZED: '0',
  NODE_OPTIONS: '--tls-min-v1.0 --tls-cipher-list=DEFAULT@SECLEVEL=0',
};

// Every flaw is tried in an environment that tries to disable the checks, and one flaw also in an ordinary environment.
describe.each([
  ['', {}, FLAWED.slice(0, 1)],
  [', even when the environment turns the checks off', CHECKS_OFF, FLAWED],
])('a LoanPro that cannot prove its identity gets no byte of a request%s', (_name, environment, flaws) => {
  it.each(flaws)('because it has %s', async (_flaw, reason, pick) => {
    const known = await certificates();
    const { options, knowsAuthority = true, isVerifiable = false } = pick(known);
    await using standin = await openStandin();
    await using front = await openFront(standin, options);
    // A client that checks nothing gets an answer, so it is the check that keeps the gateway away.
    expect(await askWithoutChecks(front)).toEqual({
      line: expect.stringMatching(/^HTTP\/1\.1 \d{3} /),
      version: options.maxVersion ?? 'TLSv1.3',
    });
    expect(front.requestBytes).toBeGreaterThan(0);
    Object.assign(front, { connections: 0, requestBytes: 0 });

    const gateway = await started({
      ...throughFront(standin, front),
      ...(knowsAuthority && { NODE_EXTRA_CA_CERTS: known.authorityFile }),
      ...environment,
    });
    const expected = isVerifiable
      ? {
          message: 'LoanPro cannot be reached. Nothing was sent.',
          extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true, retryAfterMs: 2000 },
          detail: 'LoanPro cannot be reached',
        }
      : {
          message: 'The certificate of LoanPro cannot be verified. Nothing was sent.',
          extensions: { code: 'UPSTREAM_UNTRUSTED', retryable: false },
          detail: 'The certificate of LoanPro cannot be verified: it[a-z -]+',
        };
    expect(await ask(gateway.url, QUERY)).toEqual({
      data: { customer: null },
      errors: [
        expect.objectContaining({
          message: expected.message,
          extensions: { ...expected.extensions, requestId: expect.any(String) },
        }),
      ],
    });
    // The log may arrive later than the answer.
    await gateway.printed(new RegExp(`"detail":"${expected.detail} \\(${reason}\\)\\."`));
    expect(await ask(gateway.url, MUTATION)).toMatchObject({
      errors: [{ extensions: { code: expected.extensions.code } }],
    });
    expect(await probe(gateway.url, '/ready')).toBe(503);
    expect(await probe(gateway.url, '/live')).toBe(200);

    const alarms = gateway.output().match(/\{"level":50.*cannot be verified.*\}/g);
    expect(alarms).toEqual(isVerifiable ? null : [expect.stringContaining(reason)]);
    expect(front.connections).toBeGreaterThan(0);
    await expect.poll(() => front.open, { timeout: 10_000 }).toBe(0);
    expect(front.requestBytes).toBe(0);
    expect(gateway.output()).not.toContain(standin.token);
  });
});
