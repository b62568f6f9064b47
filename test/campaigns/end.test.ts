// SIGTERM while twenty writes are under way: each is answered, truthfully, and the process ends in its time.

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
  `${ROUNDS} times`,
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
      // Warm, so that all are at the same step.
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
      // All are under way; each round ends them at another step.
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
  'what cannot be sent any more is refused, what was sent is finished, and a hung LoanPro does not keep the process beyond its time',
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
    // It waits for the first, which will stay open for longer than the process has.
    const second = write('second');
    await ask(url, '{ __typename }');
    const startMs = performance.now();
    child.kill('SIGTERM');
    expect((await first).data.updateCustomerCustomFields.outcome).toBe('UNKNOWN');
    expect((await second).errors[0].extensions.code).toBe('CUSTOMER_BUSY');
    expect(await ended).toBe(0);
    // 13 s of patience, 2 s for the request, 6 s to look, 1 s to spare: the figure of the README, for this setting.
    expect(performance.now() - startMs).toBeLessThan(23_000);
    expect(await readIntents(place)).toMatchObject([{ reportedOutcome: 'UNKNOWN', outcome: null }]);
  },
  CAMPAIGN_TIMEOUT_MS,
);
