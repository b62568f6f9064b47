// Connections that are kept for the next call: LoanPro may close them while they are idle, or send bytes that nobody asked for.

import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { CAMPAIGN_TIMEOUT_MS, times } from '../../support/campaign.ts';
import type { Fault } from '../../../standin/answer.ts';
import * as faults from '../../../standin/faults.ts';
import { openWarm, puts, stored, update } from '../../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName } }';

const IDLE_MS = 50;

/** Closes each connection that has been idle for `IDLE_MS`, although the header promises a minute. */
function closeIdle(): Fault {
  const timers = new WeakMap<Socket, NodeJS.Timeout>();
  return (_request, next) => {
    const answer = next();
    if (!('body' in answer)) return answer;
    return {
      speak(outgoing) {
        const { socket } = outgoing;
        if (!socket) return;
        clearTimeout(timers.get(socket));
        outgoing.writeHead(answer.status, { 'content-type': 'application/json', 'keep-alive': 'timeout=60' });
        outgoing.end(answer.body);
        timers.set(
          socket,
          setTimeout(() => socket.destroy(), IDLE_MS),
        );
      },
    };
  };
}

/** Waits until about the moment at which a connection is closed. */
const aroundThen = async () => sleep(IDLE_MS - 5 + Math.random() * 10);

describe('a connection that LoanPro closed while it was idle', () => {
  it('does not make a read fail', { timeout: CAMPAIGN_TIMEOUT_MS }, async () => {
    await using app = await openWarm();
    app.standin.fault = closeIdle();
    const rounds = times(30, 1000);
    for (let round = 0; round < rounds; round++) {
      const answer = await app.ask(QUERY);
      expect(answer.errors).toBeUndefined();
      await aroundThen();
    }
    expect(app.upstream.length).toBeGreaterThanOrEqual(rounds);
  });

  it(
    'does not cause a second update request or a wrong outcome',
    { timeout: CAMPAIGN_TIMEOUT_MS },
    async () => {
      await using app = await openWarm({ standin: { generatedCustomers: 200 } });
      app.standin.fault = closeIdle();
      const rounds = times(30, 200);
      for (let round = 0; round < rounds; round++) {
        const id = 5001 + round;
        const before = puts(app).length;
        const payload = await update(app, String(id), [{ field: { id: '22' }, value: { text: 'new' } }]);
        expect(puts(app).length - before).toBeLessThanOrEqual(1);
        expect(payload.outcome).toBe(stored(app, id, 22).includes('new') ? 'APPLIED' : 'UNKNOWN');
        await aroundThen();
      }
    },
  );
});

it('bytes that LoanPro sends without a request are never taken for an answer', async () => {
  await using app = await openWarm();
  const body = JSON.stringify({ d: { id: 4150, firstName: 'FORGED', CustomFieldValues: [] } });
  const forged = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
  app.standin.fault = faults.sendMore(forged);
  const names: string[] = [];
  for (let round = 0; round < 100; round++) {
    const answer = await app.ask(QUERY);
    names.push(answer.data.customer?.firstName ?? 'none');
  }
  expect(names.filter((name) => name !== 'Maria')).toEqual([]);
});
