// SIGTERM while requests arrive and twenty writes are under way: each gets its true answer, and the process ends in time.

import { afterEach, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import { CAMPAIGN_TIMEOUT_MS, atOnce, repeat, tell, times } from '../support/campaign.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { endsOf, openLines, openUsedLines, operation } from '../support/lines.ts';
import type { Line } from '../support/lines.ts';
import { ask, killAll, pointedTo, started, terminateBehind } from '../support/process.ts';
import { UPDATE } from '../support/writing.ts';

afterEach(killAll);

const ROUNDS = times(3, 20);
const WRITES = 20;
const FIELD = 22;

it(
  `a gateway that gets SIGTERM finishes twenty writes that are under way, ${ROUNDS} times`,
  async () => {
    let truthful = 0;
    await repeat(ROUNDS, async (round) => {
      const place = await makePlace();
      let received = 0;
      await using standin = await openStandin({
        quirks: { latencyMs: 100 },
        onRequest: ({ method }) => (received += method === 'PUT' ? 1 : 0),
      });
      const gateway = await started({ ...pointedTo(standin), JOURNAL_URL: `file:${place.path}` });
      // The definitions are loaded, so all writes are at the same step.
      await ask(gateway.url, '{ customer(id: "4150") { id customFields { rawValue } } }');
      const customers = Array.from({ length: WRITES }, (_, index) => String(5001 + index));
      let arrived = 0;
      standin.fault = (_request, next) => {
        arrived += 1;
        return next();
      };
      const writes = atOnce(WRITES, (index) =>
        ask(gateway.url, UPDATE, {
          customerId: customers[index],
          values: [{ field: { id: String(FIELD) }, value: { raw: `${round}` } }],
        }),
      );
      // All are under way. Each round sends the signal at another step.
      await expect.poll(() => arrived, { timeout: 20_000, interval: 2 }).toBeGreaterThanOrEqual(WRITES);
      await new Promise((resolve) => setTimeout(resolve, (round / ROUNDS) * 250));
      gateway.child.kill('SIGTERM');

      for (const [index, { data }] of (await writes).entries()) {
        expect(data.updateCustomerCustomFields.outcome).toBe('APPLIED');
        const [row] = standin.database
          .prepare(
            'SELECT custom_field_value AS text FROM custom_field__entity WHERE entity_id = ? AND custom_field_id = ?',
          )
          .all(Number(customers[index]), FIELD);
        expect(row).toEqual({ text: `${round}` });
        truthful += 1;
      }
      expect(await gateway.ended).toBe(0);
      expect(received).toBe(WRITES);
      const intents = await readIntents(place);
      expect(intents.map(({ outcome }) => outcome)).toEqual(customers.map(() => 'APPLIED'));
    });
    tell(
      `${ROUNDS} ends with ${WRITES} writes under way: ${truthful} of ${ROUNDS * WRITES} answered truthfully, every exit 0`,
    );
    expect(truthful).toBe(ROUNDS * WRITES);
  },
  CAMPAIGN_TIMEOUT_MS,
);

it(
  'a gateway that gets SIGTERM while LoanPro hangs finishes what was sent, refuses what was not, and ends in time',
  async () => {
    const place = await makePlace();
    await using standin = await openStandin();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    standin.fault = (request, next) => {
      if (request.method !== 'PUT') return next();
      reach();
      return { socket: 'hang' };
    };
    const { url, child, ended } = await started({
      ...pointedTo(standin),
      JOURNAL_URL: `file:${place.path}`,
      LOANPRO_TIMEOUT_MS: '2000',
      REQUEST_TIMEOUT_MS: '25000',
    });
    const write = (text: string) =>
      ask(url, UPDATE, {
        customerId: '5001',
        values: [{ field: { id: String(FIELD) }, value: { raw: text } }],
      });
    const first = write('first');
    await reached;
    // It waits for the first write, whose intent stays open for longer than the process has.
    const second = write('second');
    await ask(url, '{ __typename }');
    const startMs = performance.now();
    child.kill('SIGTERM');
    expect((await first).data.updateCustomerCustomFields.outcome).toBe('UNKNOWN');
    expect((await second).errors[0].extensions.code).toBe('CUSTOMER_BUSY');
    expect(await ended).toBe(0);
    // A grace period of 13 s, 2 s for the request, 6 s for the read-backs and 1 s as a reserve, as documented for this setting.
    expect(performance.now() - startMs).toBeLessThan(23_000);
    expect(await readIntents(place)).toMatchObject([{ reportedOutcome: 'UNKNOWN', outcome: null }]);
  },
  CAMPAIGN_TIMEOUT_MS,
);

const PING = operation('{ __typename }');
const CONNECTIONS = 24;

it(
  `a gateway that gets SIGTERM answers every request that has arrived, ${times(4, 50)} times`,
  async () => {
    const ends = new Map<string, number>();
    await repeat(times(4, 50), async (round) => {
      const gateway = await started({ SHUTDOWN_DELAY_MS: round % 2 === 0 ? '0' : '200' });
      const used = await openUsedLines(gateway.url, CONNECTIONS / 2, PING);
      let waiting: Line[] = [];
      await terminateBehind(gateway, async () => {
        waiting = await openLines(gateway.url, CONNECTIONS);
        for (const line of [...used, ...waiting]) line.send(PING);
      });
      for (const end of [...(await endsOf(used)), ...(await endsOf(waiting))]) {
        expect(end).toMatch(/^(200,)?(200|200 close|503 close)$/);
        ends.set(end, (ends.get(end) ?? 0) + 1);
      }
      expect(await gateway.ended).toBe(0);
    });
    tell(
      `requests that had arrived at SIGTERM, by how their connections ended: ${JSON.stringify([...ends])}`,
    );
  },
  CAMPAIGN_TIMEOUT_MS,
);

it(
  `callers that stop once the gateway is not ready lose no request, ${times(2, 20)} times`,
  async () => {
    let answered = 0;
    await repeat(times(2, 20), async () => {
      const gateway = await started({ SHUTDOWN_DELAY_MS: '3000' });
      const stopped = new AbortController();
      const callers = atOnce(20, async () => {
        while (!stopped.signal.aborted) {
          expect(await ask(gateway.url, '{ __typename }')).toEqual({ data: { __typename: 'Query' } });
          answered += 1;
        }
      });
      const before = answered;
      await expect.poll(() => answered - before, { timeout: 20_000 }).toBeGreaterThan(100);
      gateway.child.kill('SIGTERM');
      const ready = async () => (await fetch(new URL('/ready', gateway.url))).ok;
      await expect.poll(ready, { interval: 20, timeout: 10_000 }).toBe(false);
      stopped.abort();
      await callers;
      expect(await gateway.ended).toBe(0);
    });
    tell(`requests of callers that stop once the gateway is not ready: ${answered}, all answered with 200`);
  },
  CAMPAIGN_TIMEOUT_MS,
);
