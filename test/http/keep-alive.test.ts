// How long an idle connection stays open: longer than load balancers keep it, and as long as the answer announces.

import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { openDoor } from '../support/door.ts';
import { openLine, openUsedLines, operation } from '../support/lines.ts';
import { killAll, started } from '../support/process.ts';

const PING = operation('{ __typename }');

afterEach(killAll);

describe('an idle connection', () => {
  it('stays open for 65 seconds by default, and the answer says so', async () => {
    const gateway = await started({});
    const [line] = await openUsedLines(gateway.url, 1, PING);
    expect(line?.text()).toMatch(/^keep-alive: timeout=65\r$/im);
    line?.send(PING);
    await expect.poll(() => line?.answers()).toEqual(['200', '200']);
  });

  it('stays open for the time of the setting, and the answer says so', async () => {
    const gateway = await started({ KEEP_ALIVE_TIMEOUT_MS: '90000' });
    const [line] = await openUsedLines(gateway.url, 1, PING);
    expect(line?.text()).toMatch(/^keep-alive: timeout=90\r$/im);
  });

  it('is closed by the gateway later than it announces, and not by a reset', async () => {
    await using door = await openDoor({ keepAliveTimeoutMs: 1000 });
    const accepted = once(door.server, 'connection');
    const [line] = await openUsedLines(door.url, 1, PING);
    const [socket] = await accepted;
    expect(line?.text()).toMatch(/^keep-alive: timeout=1\r$/im);
    expect(socket.timeout).toBeGreaterThanOrEqual(2000);
    expect(await line?.ended).toEqual(['200']);
  });

  it(
    'outlives the limits for slow headers and slow requests, and can still be used',
    { timeout: 40_000 },
    async () => {
      await using door = await openDoor();
      expect(door.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 15_000 });
      // All are over at the first check of Node, after five seconds, and the idle connection is older than them.
      Object.assign(door.server, { headersTimeout: 1000, requestTimeout: 1500 });
      const [idle] = await openUsedLines(door.url, 1, PING);
      const [silent, slowHeaders, slowRequest] = [
        await openLine(door.url),
        await openLine(door.url),
        await openLine(door.url),
      ];
      slowHeaders.send('POST /graphql HTTP/1.1\r\nHost: localhost\r\n');
      // The body of a probe is not wanted, and has to arrive all the same before the next request.
      slowRequest.send('GET /live HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\n');
      expect(await Promise.all([silent.ended, slowHeaders.ended, slowRequest.ended])).toEqual([
        ['408 close'],
        ['408 close'],
        ['200', '408 close'],
      ]);
      idle?.send(PING);
      await expect.poll(() => idle?.answers()).toEqual(['200', '200']);
    },
  );
});
