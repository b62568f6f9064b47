// LoanPro behind a proxy: the proxy gets CONNECT and encrypted bytes only, and whoever does not answer in time is given up at the deadline.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, createServer as createTcpServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../../standin/server.ts';
import type { Standin } from '../../../standin/server.ts';
import { makeCertificates } from '../../support/certificates.ts';
import type { Certificates } from '../../support/certificates.ts';
import { ask, killAll, pointedTo, started } from '../../support/process.ts';

afterEach(killAll);

const QUERY = '{ customer(id: "4150") { firstName } }';
const MARIA = { data: { customer: { firstName: 'Maria' } } };

let made: Promise<Certificates> | undefined;
const certificates = async () => (made ??= makeCertificates());

/** Listens on a free port, and closes with all its connections. */
async function listening(server: Server) {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).once('close', () => sockets.delete(socket));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    async [Symbol.asyncDispose]() {
      killAll();
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The stand-in with TLS, for the names of its certificate. */
async function openFront(standin: Standin) {
  const { good } = await certificates();
  return listening(
    createTlsServer(good, (socket) => {
      const behind = connect(standin.port, '127.0.0.1');
      socket.on('error', () => behind.destroy()).pipe(behind);
      behind.on('error', () => socket.destroy()).pipe(socket);
    }),
  );
}

/** A proxy that connects every name to this port, and keeps all bytes that it sees. */
async function openProxy(port: number, status = 200) {
  const seen = { connects: [] as string[], credentials: [] as unknown[], text: '' };
  const server = createServer((request, response) => {
    seen.text += `${request.method} ${request.url} ${JSON.stringify(request.headers)}`;
    response.writeHead(501).end();
  });
  server.on('connect', (request, socket: Socket) => {
    seen.connects.push(request.url ?? '');
    seen.credentials.push(request.headers['proxy-authorization']);
    seen.text += JSON.stringify(request.headers);
    socket.on('error', () => undefined);
    if (status !== 200) return socket.end(`HTTP/1.1 ${status} Refused\r\ncontent-length: 0\r\n\r\n`);
    const behind = connect(port, '127.0.0.1');
    socket.write('HTTP/1.1 200 Connected\r\n\r\n');
    socket.on('data', (bytes) => (seen.text += bytes.toString('latin1')));
    socket.pipe(behind.on('error', () => socket.destroy())).pipe(socket);
    return socket;
  });
  return Object.assign(await listening(server), { seen });
}

async function settingsFor(standin: Standin, host: string) {
  const { authorityFile } = await certificates();
  return {
    ...pointedTo(standin),
    LOANPRO_BASE_URL: standin.baseUrl.replace(/^http:\/\/[^/]+/, `https://${host}`),
    NODE_EXTRA_CA_CERTS: authorityFile,
  };
}

describe('a LoanPro behind a proxy', () => {
  it.each(['HTTPS_PROXY', 'https_proxy'])(
    'is called with CONNECT, and the proxy sees neither token nor data: %s',
    async (name) => {
      await using standin = await openStandin();
      await using front = await openFront(standin);
      await using proxy = await openProxy(front.port);
      const gateway = await started({
        ...(await settingsFor(standin, 'localhost:8443')),
        [name]: `me:p%40ss@127.0.0.1:${proxy.port}`,
        HTTP_PROXY: 'http://127.0.0.1:9',
      });
      expect(await ask(gateway.url, QUERY)).toEqual(MARIA);
      expect(new Set(proxy.seen.connects)).toEqual(new Set(['localhost:8443']));
      expect(proxy.seen.credentials[0]).toBe(`Basic ${Buffer.from('me:p@ss').toString('base64')}`);
      expect(proxy.seen.text).not.toContain(standin.token);
      expect(proxy.seen.text).not.toContain('4150');
      expect(gateway.output()).not.toContain('p%40ss');
    },
  );

  it('is called directly if NO_PROXY names it, or if its address is http', async () => {
    await using standin = await openStandin();
    await using front = await openFront(standin);
    await using proxy = await openProxy(front.port);
    const through = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` };
    const excepted = await started({
      ...(await settingsFor(standin, `localhost:${front.port}`)),
      ...through,
      NO_PROXY: 'example.com, localhost',
    });
    expect(await ask(excepted.url, QUERY)).toEqual(MARIA);
    const plain = await started({ ...pointedTo(standin), ...through, HTTP_PROXY: through.HTTPS_PROXY });
    expect(await ask(plain.url, QUERY)).toEqual(MARIA);
    expect(proxy.seen).toEqual({ connects: [], credentials: [], text: '' });
  });

  it('has to prove its identity, even when the environment turns the checks off', async () => {
    await using standin = await openStandin();
    await using front = await openFront(standin);
    await using proxy = await openProxy(front.port);
    const { NODE_EXTRA_CA_CERTS: _authority, ...settings } = await settingsFor(standin, 'localhost:8443');
    const gateway = await started({
      ...settings,
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
    });
    expect(await ask(gateway.url, QUERY)).toMatchObject({
      errors: [{ extensions: { code: 'UPSTREAM_UNTRUSTED', retryable: false } }],
    });
    await gateway.printed(/cannot be verified \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)/);
    expect(proxy.seen.connects).toContain('localhost:8443');
  });

  it('cannot be reached if the proxy refuses, and the log says so', async () => {
    await using standin = await openStandin();
    await using proxy = await openProxy(standin.port, 407);
    const gateway = await started({
      ...(await settingsFor(standin, 'localhost:8443')),
      HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
    });
    expect(await ask(gateway.url, QUERY)).toMatchObject({
      errors: [{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }],
    });
    await gateway.printed(/The proxy refuses the connection to LoanPro \(status 407\)/);
    expect(proxy.seen.text).not.toContain(standin.token);
  });
});

/** Accepts connections and says nothing. */
const openSilent = async () => listening(createTcpServer());

describe('a request ends at its deadline', () => {
  it.each([
    ['while the TLS handshake never comes', false],
    ['while the proxy never answers', true],
  ])('%s', async (_name, isProxy) => {
    await using standin = await openStandin();
    await using silent = await openSilent();
    const gateway = await started({
      ...(await settingsFor(standin, isProxy ? 'localhost:8443' : `127.0.0.1:${silent.port}`)),
      ...(isProxy && { HTTPS_PROXY: `http://127.0.0.1:${silent.port}` }),
    });
    const startMs = performance.now();
    const answer = await ask(gateway.url, QUERY, {}, { 'x-request-timeout-ms': '300' });
    const tookMs = performance.now() - startMs;
    expect(answer).toMatchObject({ errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }] });
    expect(tookMs).toBeGreaterThanOrEqual(290);
    // The time of a connection, which is one second, must not be waited for.
    expect(tookMs).toBeLessThan(900);
  });
});
