// A proxy, and a stand-in with TLS behind it, for tests of the way to LoanPro.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Standin } from '../../standin/server.ts';
import { makeCertificates } from './certificates.ts';
import type { Certificates, Identity } from './certificates.ts';
import { killAll, pointedTo } from './process.ts';

let made: Promise<Certificates> | undefined;

/** Made by the first test that needs them. */
export const certificates = async () => (made ??= makeCertificates());

/** Listens on a free port, and closes with all its connections. */
export async function listening(server: Server) {
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

/** The stand-in with TLS, for localhost and 127.0.0.1. */
export async function openFront(standin: Standin, identity?: Identity) {
  const { good } = await certificates();
  return listening(
    createTlsServer(identity ?? good, (socket) => {
      const behind = connect(standin.port, '127.0.0.1');
      socket.on('error', () => behind.destroy()).pipe(behind);
      behind.on('error', () => socket.destroy()).pipe(socket);
    }),
  );
}

interface ProxyOptions {
  /** Its answer to CONNECT. */
  status?: number;
  /** With one, the proxy itself is reached by TLS. */
  identity?: Identity | null;
}

/** A proxy that connects every name to this port, and keeps all bytes that it sees. */
export async function openProxy(port: number, { status = 200, identity = null }: ProxyOptions = {}) {
  const seen = { connects: [] as string[], credentials: [] as unknown[], text: '' };
  const server = identity ? createHttpsServer(identity) : createServer();
  server.on('request', (request, response) => {
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

/** The settings that point a gateway to the stand-in at this host, over TLS. */
export async function settingsFor(standin: Standin, host: string) {
  const { authorityFile } = await certificates();
  return {
    ...pointedTo(standin),
    LOANPRO_BASE_URL: standin.baseUrl.replace(/^http:\/\/[^/]+/, `https://${host}`),
    NODE_EXTRA_CA_CERTS: authorityFile,
  };
}
