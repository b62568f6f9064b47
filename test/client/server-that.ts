// A server that is not the gateway: it answers each request as a test says.

import { once } from 'node:events';
import { createServer } from 'node:http';

interface Answer {
  status: number;
  body: string;
  headers?: Record<string, string>;
}

/** `null` breaks the connection. */
export async function serverThat(answer: (body: string) => Answer | null) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      const reply = answer(body);
      if (!reply) return void request.socket.destroy();
      response.writeHead(reply.status, reply.headers).end(reply.body);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}/graphql`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}
