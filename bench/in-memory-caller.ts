// A caller of an HTTP server in the same process: a connection without a socket, on which one request follows the other.

import type { Server } from 'node:http';
import { Duplex } from 'node:stream';

export interface InMemoryCaller {
  /** Posts a body and resolves with the text of the answer. One request at a time. */
  post(body: string): Promise<string>;
}

/** The server does not need to listen. It parses requests and writes answers as on a socket. */
export function connectInMemory(server: Server): InMemoryCaller {
  let received: Buffer[] = [];
  let take: ((answer: string) => void) | null = null;
  const connection = new Duplex({
    read: () => undefined,
    write(chunk: Buffer, _encoding, done) {
      received.push(chunk);
      done();
      const answer = bodyIn(received);
      if (answer === null) return;
      received = [];
      take?.(answer);
    },
  });
  Object.assign(connection, { remoteAddress: '127.0.0.1' });
  server.emit('connection', connection);
  return {
    post: (body) =>
      new Promise((resolve) => {
        take = resolve;
        const head = `POST /graphql HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
        connection.push(head + body);
      }),
  };
}

/** The body of an answer with a length, as soon as it is complete. */
function bodyIn(chunks: readonly Buffer[]): string | null {
  const bytes = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  const end = bytes.indexOf('\r\n\r\n') + 4;
  if (end < 4) return null;
  const length = Number(/content-length: (\d+)/i.exec(bytes.toString('latin1', 0, end))?.[1] ?? 0);
  return bytes.length < end + length ? null : bytes.toString('utf8', end);
}
