// Two gateways on one Postgres behind HAProxy, with the settings of examples/deploy/compose: under load, one after the other is restarted
// and no request fails, and one is killed and no write is lost.

import { afterEach, describe, expect, it } from 'vitest';
import type { IntentRow } from '../../src/journal/intent-row.ts';
import { openStandin } from '../../standin/server.ts';
import { CAMPAIGN_TIMEOUT_MS } from '../support/campaign.ts';
import { haproxyProgram } from '../support/haproxy-program.ts';
import { openHaproxy } from '../support/haproxy.ts';
import { END_LEASES, readIntents } from '../support/intents.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import { killAll, pointedTo, started } from '../support/process.ts';
import type { StartedRun } from '../support/process.ts';
import { freePort } from '../support/socket.ts';
import { FIELD_ID, READERS, WRITERS, startLoad, untilWritable, write, writeIn } from './load.ts';
import type { Write } from './load.ts';

afterEach(killAll);

/** A fifth of the times in the files of the example. */
const SHUTDOWN_DELAY_MS = 1000;
const CHECK_EVERY_MS = 200;

const textsOf = (writes: readonly Write[]) => writes.map(({ text }) => text).toSorted();
const isOpen = ({ closedAtMs }: IntentRow) => closedAtMs === null;

it.runIf(process.env['CI'])('the machine has HAProxy and Postgres', () => {
  expect(haproxyProgram).toBeDefined();
  expect(postgresBin).toBeDefined();
});

describe.skipIf(!postgresBin || !haproxyProgram)('two gateways behind HAProxy', () => {
  it(
    'lose no request in a rolling restart, and no write when one is killed',
    { timeout: CAMPAIGN_TIMEOUT_MS },
    async () => {
      await using postgres = await openPostgres();
      const puts: Write[] = [];
      await using standin = await openStandin({
        generatedCustomers: 200,
        quirks: { latencyMs: 5 },
        onRequest: (seen) => void (seen.method === 'PUT' && puts.push(writeIn(seen))),
      });
      const ports = [
        { port: await freePort(), operationsPort: await freePort() },
        { port: await freePort(), operationsPort: await freePort() },
      ];
      const settings = {
        ...pointedTo(standin),
        JOURNAL_URL: postgres.url,
        JOURNAL_KEY: 'k'.repeat(32),
        SHUTDOWN_DELAY_MS: String(SHUTDOWN_DELAY_MS),
      };
      const start = async ({ port, operationsPort }: (typeof ports)[number]) =>
        started({ ...settings, PORT: String(port), OPERATIONS_PORT: String(operationsPort) });
      const gateways: StartedRun[] = await Promise.all(ports.map(start));
      await using haproxy = await openHaproxy(ports, CHECK_EVERY_MS);
      const place = { kind: 'postgres', url: postgres.url } as const;

      // Both gateways have written once, and nothing of it remains.
      await Promise.all(gateways.map(async ({ url }) => untilWritable(url)));
      puts.length = 0;
      standin.database.exec(`DELETE FROM custom_field__entity WHERE custom_field_id = ${FIELD_ID}`);
      await postgres.query('DELETE FROM write_intent');

      const load = startLoad(haproxy.url, 5001);
      await load.goesOn(20);
      for (const [index, its] of ports.entries()) {
        const isBack = haproxy.prints(new RegExp(`Server gateway/gateway-${index + 1} is UP`));
        gateways[index]?.child.kill('SIGTERM');
        expect(await gateways[index]?.ended).toBe(0);
        gateways[index] = await start(its);
        await isBack;
        await load.goesOn(20);
      }
      await load.stop();
      expect(load.failures).toEqual([]);
      // Every write was sent once, and recorded with its outcome.
      expect(textsOf(puts)).toEqual(textsOf(load.acknowledged));
      const intents = await readIntents(place);
      expect(intents.map(({ outcome }) => outcome)).toEqual(puts.map(() => 'APPLIED'));

      const secondLoad = startLoad(haproxy.url, 5051);
      await secondLoad.goesOn(20);
      gateways[0]?.child.kill('SIGKILL');
      await secondLoad.goesOn(20);
      await secondLoad.stop();
      // Each caller had one request in progress. Only those that the killed process had can fail.
      expect(secondLoad.failures.length).toBeLessThanOrEqual(READERS + WRITERS);
      // The other gateway closes the intents that were left open, once their lease is over.
      await postgres.query(END_LEASES);
      await expect
        .poll(async () => (await readIntents(place)).filter(isOpen), { timeout: 10_000 })
        .toEqual([]);
      const acknowledged = [...load.acknowledged, ...secondLoad.acknowledged];
      for (const one of secondLoad.failedWrites) {
        // The caller sends it again with the same key. It is not applied only if the process ended just before it sent the recorded request.
        if ((await write(haproxy.url, one)) === 'APPLIED') acknowledged.push(one);
      }
      expect(textsOf(puts)).toEqual(textsOf(acknowledged));
      expect((await readIntents(place)).filter(isOpen)).toEqual([]);

      // Each customer holds its last acknowledged value, in one row.
      const held = standin.database
        .prepare(
          'SELECT entity_id AS id, custom_field_value AS text FROM custom_field__entity WHERE custom_field_id = ? ORDER BY id',
        )
        .all(FIELD_ID)
        .map(({ id, text }): [string, unknown] => [String(id), text]);
      const last = new Map(acknowledged.map(({ customerId, text }) => [customerId, text]));
      expect(new Map(held)).toEqual(last);
      expect(held).toHaveLength(last.size);
    },
  );
});
