// The gateway is killed at random moments while it writes: no acknowledged write is missing, no request was sent without a record,
// and every record is closed after the restart.

import { afterEach, describe, expect, it } from 'vitest';
import type { IntentRow } from '../../src/journal/intent-row.ts';
import { openStandin } from '../../standin/server.ts';
import type { Standin } from '../../standin/server.ts';
import type { JournalPlace } from '../../src/journal/reader.ts';
import { CAMPAIGN_TIMEOUT_MS, atOnce, isLong, repeat, tell, times } from '../support/campaign.ts';
import { END_LEASES, endLeases, makePlace, readIntents } from '../support/intents.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import { ask, killAll, pointedTo, started } from '../support/process.ts';
import { UPDATE } from '../support/writing.ts';

afterEach(killAll);

const KILLS = times(6, 100);
const WRITERS = 8;
const FIELD = 22;

/** The lease of an intent is ten seconds longer than twice this. */
const LOANPRO_TIMEOUT_MS = '1000';

interface Findings {
  /** For each customer: the text of the last `APPLIED`. */
  acknowledged: Map<string, string>;
  /** Customer and text of every write that LoanPro received. */
  received: string[];
}

async function campaign(
  place: JournalPlace,
  environment: Record<string, string>,
  endAllLeases: () => Promise<void>,
): Promise<void> {
  const found: Findings = { acknowledged: new Map(), received: [] };
  const requests: { count: number; killAt: number; arrived: () => void } = {
    count: 0,
    killAt: 0,
    arrived: () => undefined,
  };
  await using standin = await openStandin({
    generatedCustomers: 1000,
    // Every call takes a moment, so that the kills hit every step of a write.
    quirks: { latencyMs: 5, updateKey: 'row' },
    onRequest: ({ method, path, body }) => {
      requests.count += 1;
      if (requests.count === requests.killAt) requests.arrived();
      if (method !== 'PUT') return;
      const text = JSON.parse(body).CustomFieldValues.results[0].customFieldValue;
      found.received.push(`${/\d+/.exec(path)?.[0]} ${text}`);
    },
  });
  standin.database.exec(`DELETE FROM custom_field__entity WHERE custom_field_id = ${FIELD}`);
  const settings = {
    ...pointedTo(standin),
    ...environment,
    LOANPRO_TIMEOUT_MS,
    // The setting for a tenant whose updateKey is row.
    LOANPRO_WRITE_DIALECT: 'row-and-field',
  };

  await repeat(KILLS, async (kill) => {
    const gateway = await started(settings);
    const writers = atOnce(WRITERS, async (writer) => {
      // Customers of this round alone: those of earlier rounds may still have open intents.
      for (let write = 0; !gateway.child.killed; write++) {
        const customerId = String(5001 + ((kill * WRITERS + writer) % 1000));
        const text = `${kill}-${write}`;
        const answer = await ask(gateway.url, UPDATE, {
          customerId,
          values: [{ field: { id: String(FIELD) }, value: { raw: text } }],
        }).catch(() => null);
        if (answer?.data?.updateCustomerCustomFields?.outcome === 'APPLIED') {
          found.acknowledged.set(customerId, text);
        }
      }
    });
    const { promise: isTime, resolve: arrived } = Promise.withResolvers<void>();
    const killAt = requests.count + 10 + Math.floor(Math.random() * 150);
    Object.assign(requests, { killAt, arrived });
    await isTime;
    // Within the time that a call takes, so that the kill is not always at the arrival of a request.
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 10));
    gateway.child.kill('SIGKILL');
    await gateway.ended;
    await writers;
  });

  const restartedAtMs = Date.now();
  await started(settings);
  // The long form waits until the leases are over, and so measures how long that takes.
  if (!isLong) await endAllLeases();
  await expect
    .poll(async () => (await readIntents(place)).filter(isOpen).length, { timeout: 30_000, interval: 500 })
    .toBe(0);
  judge(standin, found, await readIntents(place), Date.now() - restartedAtMs);
}

const isOpen = ({ closedAtMs }: IntentRow) => closedAtMs === null;

function judge(
  standin: Standin,
  found: Findings,
  intents: readonly IntentRow[],
  closedAfterMs: number,
): void {
  const held = standin.database
    .prepare(
      'SELECT entity_id AS id, custom_field_value AS text FROM custom_field__entity WHERE custom_field_id = ?',
    )
    .all(FIELD);
  // Two rows for one field would mean that a write was sent twice, or that its row was not seen.
  expect(new Set(held.map(({ id }) => id)).size).toBe(held.length);
  const texts = new Map(held.map(({ id, text }) => [String(id), String(text)]));

  for (const [customerId, text] of found.acknowledged) {
    // Later writes may have taken effect without an answer.
    const later = found.received.slice(found.received.lastIndexOf(`${customerId} ${text}`));
    const possible = later.filter((one) => one.startsWith(`${customerId} `)).map((one) => one.split(' ')[1]);
    expect(possible).toContain(texts.get(customerId));
  }
  const sent = intents.filter(({ sentAtMs }) => sentAtMs !== null);
  for (const customerId of new Set(found.received.map((one) => one.split(' ')[0]))) {
    const requests = found.received.filter((one) => one.startsWith(`${customerId} `)).length;
    const records = sent.filter(({ entity }) => entity.id === customerId).length;
    expect(records).toBeGreaterThanOrEqual(requests);
  }
  // If the last write of a customer was not finished, its recovered outcome must match what LoanPro holds.
  const recovered = sent.filter(({ outcome }) => outcome?.startsWith('RECOVERED_'));
  for (const { entity, outcome } of recovered) {
    const last = found.received.findLast((one) => one.startsWith(`${entity.id} `))?.split(' ')[1];
    if (outcome === 'RECOVERED_APPLIED') expect(texts.get(entity.id)).toBe(last);
    expect(outcome).not.toBe('RECOVERED_DIVERGED');
  }
  expect(found.acknowledged.size).toBeGreaterThan(KILLS);
  tell(
    `${KILLS} kills: ${found.received.length} requests, ${sent.length} records of them, ${found.acknowledged.size} customers with an acknowledged value and none missing, ` +
      `${recovered.length} writes recovered (${[...new Set(recovered.map(({ outcome }) => outcome))].join(', ')}), the last ${closedAfterMs} ms after the restart, no field in two rows`,
  );
}

it(
  `a gateway with a journal file loses nothing when it is killed, ${KILLS} times`,
  async () => {
    const place = await makePlace();
    await campaign(place, { JOURNAL_URL: `file:${place.path}` }, async () => endLeases(place));
    expect(await readIntents(place)).not.toEqual([]);
  },
  CAMPAIGN_TIMEOUT_MS,
);

describe.skipIf(!postgresBin)('over Postgres', () => {
  it(
    `a gateway with a journal in Postgres loses nothing when it is killed, ${KILLS} times`,
    async () => {
      await using postgres = await openPostgres();
      const place = { kind: 'postgres', url: postgres.url } as const;
      const settings = { JOURNAL_URL: postgres.url, JOURNAL_KEY: 'k'.repeat(32) };
      await campaign(place, settings, async () => void (await postgres.query(END_LEASES)));
      expect(await readIntents(place)).not.toEqual([]);
    },
    CAMPAIGN_TIMEOUT_MS,
  );
});
