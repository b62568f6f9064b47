// A failover of the journal: the primary ends without a warning, and the synchronous standby takes its place. No record is lost.

import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { IntentRow } from '../../src/journal/intent-row.ts';
import { openStandin } from '../../standin/server.ts';
import { CAMPAIGN_TIMEOUT_MS } from '../support/campaign.ts';
import { END_LEASES, readIntents } from '../support/intents.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import { killAll, pointedTo, started } from '../support/process.ts';
import { listening } from '../support/proxy.ts';
import { startLoad, untilWritable, write, writeIn } from './load.ts';
import type { Write } from './load.ts';

afterEach(killAll);

/** The address that always leads to the primary, as a proxy or a service does it. */
async function openAddress(first: { url: string }) {
  const state = { primary: first };
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    const upstream = connect(Number(new URL(state.primary.url).port), '127.0.0.1');
    for (const [from, to] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      open.add(from);
      from.pipe(to);
      from.on('error', () => undefined).on('close', () => to.destroy());
    }
  });
  const { port, ...disposable } = await listening(server);
  return {
    url: `postgres://gateway@127.0.0.1:${port}/postgres`,
    leadTo(primary: { url: string }) {
      state.primary = primary;
      for (const socket of open) socket.destroy();
    },
    ...disposable,
  };
}

const isOpen = ({ closedAtMs }: IntentRow) => closedAtMs === null;
const wasSent = ({ sentAtMs }: IntentRow) => sentAtMs !== null;

describe.skipIf(!postgresBin)('a journal with a synchronous standby', () => {
  it(
    'sends nothing that only the primary knows, and loses no record in a failover',
    { timeout: CAMPAIGN_TIMEOUT_MS },
    async () => {
      await using primary = await openPostgres();
      await using standby = await openPostgres({ standbyOf: primary });
      await primary.query(`ALTER SYSTEM SET synchronous_standby_names = '*'`);
      await primary.query('SELECT pg_reload_conf()');
      const syncState = async () => primary.query('SELECT sync_state FROM pg_stat_replication');
      await expect.poll(syncState).toEqual([{ sync_state: 'sync' }]);
      await using address = await openAddress(primary);
      const puts: Write[] = [];
      await using standin = await openStandin({
        generatedCustomers: 3000,
        quirks: { latencyMs: 5 },
        onRequest: (seen) => void (seen.method === 'PUT' && puts.push(writeIn(seen))),
      });
      const settings = { ...pointedTo(standin), JOURNAL_KEY: 'k'.repeat(32) };
      const { url } = await started({ ...settings, JOURNAL_URL: address.url });
      await untilWritable(url);

      // While the standby hangs, no record is safe, so no update request is sent.
      standby.freeze();
      expect(await write(url, { customerId: '5001', text: 'frozen' })).toContain('JOURNAL_UNAVAILABLE');
      standby.thaw();
      expect(puts.map(({ text }) => text)).not.toContain('frozen');

      const load = startLoad(url, 5101);
      await load.goesOn(20);
      await primary.kill();
      await standby.query('SELECT pg_promote()');
      address.leadTo(standby);
      await load.goesOn(20);
      await load.stop();
      // Reads go on all the time.
      expect(load.failures.filter((failure) => failure.startsWith('read'))).toEqual([]);
      await standby.query(END_LEASES);
      const records = async () => readIntents({ kind: 'postgres', url: standby.url });
      await expect.poll(async () => (await records()).filter(isOpen), { timeout: 15_000 }).toEqual([]);

      const sent = (await records()).filter(wasSent);
      for (const customerId of new Set(puts.map((one) => one.customerId))) {
        const putsOfIt = puts.filter((one) => one.customerId === customerId);
        const recordsOfIt = sent.filter(({ entity }) => entity.id === customerId);
        expect(recordsOfIt.length, customerId).toBeGreaterThanOrEqual(putsOfIt.length);
      }
      const texts = puts.map(({ text }) => text);
      expect(new Set(texts).size).toBe(texts.length);
      expect(texts).toEqual(expect.arrayContaining(load.acknowledged.map(({ text }) => text)));
    },
  );
});
