// SIGTERM while twenty writes are under way: each gets its true outcome, and the process ends in time.

import { afterEach, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import { CAMPAIGN_TIMEOUT_MS, atOnce, repeat, tell, times } from '../support/campaign.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { ask, killAll, pointedTo, started } from '../support/process.ts';
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
