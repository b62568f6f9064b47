// Sends raw requests to a gateway that no HTTP client would send, and finds a free port.

import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';

export interface RawAnswer {
  /** 0 when the connection ended without an answer. */
  status: number;
  headers: Map<string, string>;
  /** Not decoded: a chunked body still has its chunk sizes. */
  body: string;
  /** How many answers the connection carried, without `100 Continue`. */
  answers: number;
}

/** The text of a request with a body and its length. `lines` are header lines, which a test may make wrong on purpose. */
export function rawRequest(line: string, lines: readonly string[], body = ''): string {
  const length = `Content-Length: ${Buffer.byteLength(body)}`;
  return [`${line} HTTP/1.1`, ...lines, length, 'Connection: close', '', body].join('\r\n');
}

/** Sends the pieces unchanged, and reads until the gateway closes the connection. */
export async function speak(
  { url }: { url: string },
  ...pieces: readonly (string | Uint8Array)[]
): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  socket.on('data', (chunk) => chunks.push(chunk));
  // The gateway may close the connection of a rejected request before all of it was sent.
  socket.on('error', () => undefined);
  const closed = new Promise((resolve) => socket.once('close', resolve));
  for (const piece of pieces) socket.write(piece);
  await closed;
  return readAnswer(Buffer.concat(chunks).toString('latin1'));
}

function readAnswer(text: string): RawAnswer {
  const [head = '', ...rest] = text.replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '').split('\r\n\r\n');
  const [statusLine = '', ...lines] = head.split('\r\n');
  const pairs = lines.map((line): [string, string] => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(' ')[1] ?? 0),
    headers: new Map(pairs),
    body: rest.join('\r\n\r\n'),
    answers: text.match(/HTTP\/1\.1 (?!100)\d{3} /g)?.length ?? 0,
  };
}

/** A port that is free, below those that systems give to servers and connections that name none. So nothing takes it before it is used. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(10_000, 30_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
