// Requests that are answered without their body: nothing asks for it, and a long one is not read.

import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../src/http/request-body.ts';
import { openApp } from '../support/app.ts';
import { openDoor } from '../support/door.ts';
import { openLine, operation } from '../support/lines.ts';

const ORIGIN = 'https://app.lender.example';
const EXPECT = 'Expect: 100-continue';
const CHUNKED = 'Transfer-Encoding: chunked';
const TYPE = 'Content-Type: application/json';
const request = (line: string, lines: readonly string[]) =>
  [`${line} HTTP/1.1`, 'Host: 127.0.0.1', ...lines, '', ''].join('\r\n');

describe('an endless body', () => {
  it.each([
    ['POST /live', [], '200 close'],
    ['GET /live', [], '200 close'],
    ['POST /ready', [], '200 close'],
    ['POST /nothing', [], '404 close'],
    ['PUT /graphql', [], '405 close'],
    ['POST /graphql', ['Content-Type: text/plain'], '415 close'],
    ['OPTIONS /graphql', [`Origin: ${ORIGIN}`], '204 close'],
    ['GET /graphql', ['Accept: text/html'], '200 close'],
    ['GET /', ['Accept: text/html'], '302 close'],
  ])('to %s with %j is not read: the answer is %s', async (line, lines, status) => {
    await using app = await openApp({
      gateway: { corsOrigins: [ORIGIN], graphiql: { exampleIds: [] } },
    });
    await app.warmUp();
    const caller = await openLine(app.url);
    const piece = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
    const pump = () => {
      while (!caller.socket.destroyed && caller.socket.write(piece)) if (sentBytes() > 1e9) return;
    };
    const sentBytes = () => caller.socket.bytesWritten;
    caller.socket.on('drain', pump);
    caller.send(request(line, [...lines, CHUNKED]));
    pump();
    const [first] = await caller.ended;
    // The rest of the body can reset the connection before the caller has read the answer.
    expect([status, 'ECONNRESET', 'EPIPE']).toContain(first);
    // The system takes some megabytes that the gateway does not read.
    expect(sentBytes()).toBeLessThan(32 * 1024 * 1024);
  });
});

it('a probe with a short body keeps its connection', async () => {
  await using door = await openDoor();
  const line = await openLine(door.url);
  line.send(`${request('GET /live', ['Content-Length: 5'])}hello`);
  line.send(request('GET /live', []));
  await expect.poll(line.answers).toEqual(['200', '200']);
});

describe('a caller that waits to be asked for its body', () => {
  it.each([
    ['POST /graphql', [TYPE, `Content-Length: ${MAX_BODY_BYTES + 1}`], '413 close'],
    ['POST /graphql', [TYPE, 'Content-Length: 5000000'], '413 close'],
    ['POST /graphql', ['Content-Type: text/plain', 'Content-Length: 50'], '415 close'],
    ['POST /graphql', [TYPE, 'Content-Encoding: gzip', 'Content-Length: 50'], '415 close'],
    ['POST /graphql', [TYPE, 'X-Request-Timeout-Ms: 0', 'Content-Length: 50'], '400 close'],
    ['PUT /graphql', [TYPE, 'Content-Length: 50'], '405 close'],
    ['POST /nothing', [TYPE, 'Content-Length: 50'], '404 close'],
    ['POST /live', ['Content-Length: 50'], '200 close'],
    ['POST /ready', ['Content-Length: 50'], '200 close'],
  ])('is not asked by %s with %j: the answer is %s', async (line, lines, status) => {
    await using door = await openDoor();
    const caller = await openLine(door.url);
    caller.send(request(line, [...lines, EXPECT]));
    expect(await caller.ended).toEqual([status]);
  });

  it('is asked when the body is wanted, and its request is answered', async () => {
    await using app = await openApp();
    const text = operation('{ customer(id: "4150") { id } }');
    const [head = '', body = ''] = text.split('\r\n\r\n');
    const caller = await openLine(app.url);
    caller.send(`${head}\r\n${EXPECT}\r\n\r\n`);
    await expect.poll(caller.answers).toEqual(['100']);
    caller.send(body);
    await expect.poll(caller.answers).toEqual(['100', '200']);
    expect(caller.text()).toContain('{"data":{"customer":{"id":"4150"}}}');
  });

  it('may send the largest body', async () => {
    await using door = await openDoor();
    const body = JSON.stringify({ query: '{ __typename }', extensions: { pad: '' } });
    const largest = body.replace('""', `"${'x'.repeat(MAX_BODY_BYTES - body.length)}"`);
    const caller = await openLine(door.url);
    caller.send(request('POST /graphql', [TYPE, `Content-Length: ${largest.length}`, EXPECT]));
    await once(caller.socket, 'data');
    expect(caller.answers()).toEqual(['100']);
    caller.send(largest);
    await expect.poll(caller.answers).toEqual(['100', '200']);
  });
});
