// The reading of pipelined requests in turns of the event loop.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { trackConnections } from '../../src/http/connections.ts';
import { MAX_PIPELINED_IN_A_TURN, limitReading } from '../../src/http/reading-turns.ts';
import { openLines } from '../support/lines.ts';

const GET = 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n';
/** As many as Node reads at once. */
const IN_ONE_PIECE = Math.floor((64 * 1024) / GET.length);
const CONNECTIONS = 12;

it('reads at most the limit and one more piece of a connection in one turn, and everything in the end', async () => {
  let inThisTurn = 0;
  let most = 0;
  let all = 0;
  const server = createServer((_request, response) => {
    if (inThisTurn === 0) setImmediate(() => (inThisTurn = 0));
    inThisTurn++;
    all++;
    most = Math.max(most, inThisTurn);
    response.end();
  });
  limitReading(server, trackConnections(server));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  let accepted = 0;
  server.on('connection', () => accepted++);
  const lines = await openLines(url, CONNECTIONS);
  // The server accepts one in each turn. All of them have to be there when the first one is read.
  await expect.poll(() => accepted).toBe(CONNECTIONS);
  for (const line of lines) line.send(GET.repeat(IN_ONE_PIECE));
  for (const line of lines) {
    await expect.poll(() => line.answers().length, { timeout: 20_000 }).toBe(IN_ONE_PIECE);
  }
  expect(all).toBe(CONNECTIONS * IN_ONE_PIECE);
  expect(most).toBeLessThanOrEqual(MAX_PIPELINED_IN_A_TURN + IN_ONE_PIECE);
  server.close();
  server.closeAllConnections();
});
