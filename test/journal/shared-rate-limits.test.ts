// The limit of what a caller may ask for, counted by several gateways together in the Postgres of their journal.

import { afterAll, describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { as, identifiedByHeader } from '../support/callers.ts';
import { postgresBin } from '../support/postgres.ts';
import { closeCluster, openDatabase, sharedCluster } from './places.ts';
import type { Place } from './places.ts';

afterAll(closeCluster);

const COST_PER_MINUTE = 200;
/** More than anybody may send in a minute: each counts 10, and its operation. */
const MANY = 20;

async function openReplica({ home }: Place, tenant = 'app') {
  const app = await openApp({
    journal: { home, tenant },
    gateway: { identity: identifiedByHeader, rateLimitCostPerMinute: COST_PER_MINUTE },
  });
  // Waits until the tables are there.
  await fetch(new URL('/ready', app.url));
  return app;
}

/** What a replica said about the counts that are shared. */
const told = ({ notices }: App) => notices.filter((kind) => kind.includes('shared'));

/** How many of so many requests in a row are answered, in turn by these gateways. */
async function answered(apps: readonly App[], caller: string, count: number): Promise<number> {
  let statuses = 0;
  for (let at = 0; at < count; at++) {
    const answer = await apps[at % apps.length]?.ask('{ __typename }', {}, as(caller));
    if (answer?.status === 200) statuses++;
    else expect([answer?.status, answer?.errors?.[0]?.extensions['code']]).toEqual([429, 'RATE_LIMITED']);
  }
  return statuses;
}

describe.skipIf(!postgresBin)('a rate limit with Postgres', () => {
  it('is one limit for all replicas, of each caller and each tenant, and names no caller', async () => {
    await using place = await openDatabase();
    await using one = await openReplica(place);
    await using two = await openReplica(place);
    await using foreign = await openReplica(place, 'another tenant');
    const alone = await answered([one], 'first', MANY);
    expect(alone).toBeGreaterThan(5);
    expect(await answered([two], 'first', 5)).toBe(0);
    expect(await answered([one, two], 'second', MANY)).toBe(alone);
    expect(await answered([foreign], 'second', MANY)).toBe(alone);
    const rows = await place.query('SELECT * FROM rate_limit');
    expect(rows).toHaveLength(3);
    expect(JSON.stringify(rows)).not.toMatch(/first|second|app|tenant/);
    expect([one, two, foreign].flatMap(told)).toEqual([]);
  });

  it('is counted by each process alone while Postgres is down, and together again afterwards', async () => {
    await using place = await openDatabase();
    await using one = await openReplica(place);
    await using two = await openReplica(place);
    const cluster = await sharedCluster();
    await cluster.kill();
    const alone = await answered([one], 'first', MANY);
    expect(alone).toBeGreaterThan(5);
    expect(await answered([two], 'first', MANY)).toBe(alone);
    expect([told(one), told(two)]).toEqual([['not-shared'], ['not-shared']]);
    await cluster.start();
    let attempts = 0;
    const isShared = async () => {
      attempts += 1;
      await Promise.all([one, two].map((app) => app.ask('{ __typename }', {}, as(`other-${attempts}`))));
      return [one, two].every((app) => told(app).includes('shared-again'));
    };
    await expect.poll(isShared, { timeout: 20_000 }).toBe(true);
    expect(await answered([one, two], 'last', MANY)).toBe(alone);
  });
});
