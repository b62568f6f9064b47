// The process is killed at random instants while it writes: nothing that was acknowledged is missing, nothing was sent without a
// record, and every record is closed after the restart.

import { afterEach, describe, expect, it } from 'vitest';
import type { IntentRow } from '../../src/journal/intent-row.ts';
import { openStandin } from '../../standin/server.ts';
import type { Standin } from '../../standin/server.ts';
import type { JournalPlace } from '../../src/journal/reader.ts';
import { CAMPAIGN_TIMEOUT_MS, atOnce, repeat, tell, times } from '../support/campaign.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import { ask, killAll, pointedTo, started } from '../support/process.ts';
import { UPDATE } from '../support/writing.ts';

afterEach(killAll);

const KILLS = times(6, 100);
const WRITERS = 8;
const FIELD = 22;

/** The life of an intent is twice this and ten seconds. */
const LOANPRO_TIMEOUT_MS = '1000';

interface Findings {
  /** By customer: the text whose `APPLIED` arrived last. */
  acknowledged: Map<string, string>;
  /** By customer and text, for every request LoanPro got. */
  received: string[];
}

async function campaign(place: JournalPlace, environment: Record<string, string>): Promise<void> {
  const found: Findings = { acknowledged: new Map(), received: [] };
  await using standin = await openStandin({
    // As if every call took a moment, so that kills hit every step of a write.
    quirks: { latencyMs: 5, updateKey: 'row' },
    onRequest: ({ method, path, body }) => {
      if (method !== 'PUT') return;
      const text = JSON.parse(body).CustomFieldValues.results[0].customFieldValue;
      found.received.push(`${/\d+/.exec(path)?.[0]} ${text}`);
    },
  });
  standin.database.exec(`DELETE FROM custom_field__entity WHERE custom_field_id = ${FIELD}`);
  const settings = { ...pointedTo(standin), ...environment, LOANPRO_TIMEOUT_MS };

  await repeat(KILLS, async (kill) => {
    const gateway = await started(settings);
    const writers = atOnce(WRITERS, async (writer) => {
      // Customers of this round alone: those of earlier rounds may be kept busy by what was left open.
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
    await new Promise((resolve) => setTimeout(resolve, Math.random() * 400));
    gateway.child.kill('SIGKILL');
    await gateway.ended;
    await writers;
  });

  const restartedAtMs = Date.now();
  await started(settings);
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
  // Two rows for one field: a write was sent twice, or its row was not seen.
  expect(new Set(held.map(({ id }) => id)).size).toBe(held.length);
  const texts = new Map(held.map(({ id, text }) => [String(id), String(text)]));

  for (const [customerId, text] of found.acknowledged) {
    // What was sent after it may have taken effect without anybody being told.
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
  // The last that was sent to a customer, where nobody finished it: what was found of it is what is there.
  const recovered = sent.filter(({ outcome }) => outcome?.startsWith('RECOVERED_'));
  for (const { entity, outcome } of recovered) {
    const last = found.received.findLast((one) => one.startsWith(`${entity.id} `))?.split(' ')[1];
    if (outcome === 'RECOVERED_APPLIED') expect(texts.get(entity.id)).toBe(last);
    expect(outcome).not.toBe('RECOVERED_DIVERGED');
  }
  expect(found.acknowledged.size).toBeGreaterThan(KILLS);
  tell(
    `${KILLS} kills: ${found.received.length} requests, ${sent.length} records of them, ${found.acknowledged.size} customers with an acknowledged value and none missing, ` +
      `${recovered.length} writes closed by a look (${[...new Set(recovered.map(({ outcome }) => outcome))].join(', ')}), the last ${closedAfterMs} ms after the restart, no field in two rows`,
  );
}

it(
  `SQLite: ${KILLS} kills`,
  async () => {
    const place = await makePlace();
    await campaign(place, { JOURNAL_URL: `file:${place.path}` });
    expect(await readIntents(place)).not.toEqual([]);
  },
  CAMPAIGN_TIMEOUT_MS,
);

describe.skipIf(!postgresBin)('over Postgres (left out where there is none)', () => {
  it(
    `${KILLS} kills`,
    async () => {
      await using postgres = await openPostgres();
      const place = { kind: 'postgres', url: postgres.url } as const;
      await campaign(place, { JOURNAL_URL: postgres.url, JOURNAL_KEY: 'k'.repeat(32) });
      expect(await readIntents(place)).not.toEqual([]);
    },
    CAMPAIGN_TIMEOUT_MS,
  );
});
