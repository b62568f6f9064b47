// Fifty writers each read a number, add one and write it back: no addition is lost, in one process and in two.

import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import type { Standin } from '../../standin/server.ts';
import { CAMPAIGN_TIMEOUT_MS, atOnce, repeat, tell, times } from '../support/campaign.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import { ask, killAll, pointedTo, started } from '../support/process.ts';

afterEach(killAll);

const WRITERS = 50;
const READ = '{ customer(id: "4150") { customField(field: { id: "7" }) { rawValue } } }';
const ADD = `mutation ($number: Decimal!, $onlyIf: CustomFieldPrecondition!) {
  updateCustomerCustomFields(
    customerId: "4150"
    values: [{ field: { id: "7" }, value: { number: $number }, onlyIf: $onlyIf }]
  ) { outcome }
}`;

/** Adds one, and tries again whenever another writer was first. Returns the number of writes that were applied, which is one. */
async function addOne(url: string): Promise<number> {
  // Who was refused often waits longer, as callers do. Otherwise most of the work would be reads of a number that is old by the time of the write.
  for (let attempt = 1; ; attempt++) {
    const { data, errors } = await ask(url, READ);
    if (data?.customer?.customField == null) {
      // Fifty callers at once can be more than LoanPro or the processor can answer in time.
      expect(errors[0].extensions.code).toBe('OVERLOADED');
      await pause(errors[0].extensions.retryAfterMs);
      continue;
    }
    const seen: string | null = data.customer.customField.rawValue;
    const answer = await ask(url, ADD, {
      number: String(Number(seen ?? 0) + 1),
      onlyIf: seen === null ? { unset: true } : { rawValue: seen },
    });
    const outcome: string =
      answer.data?.updateCustomerCustomFields?.outcome ?? answer.errors[0].extensions.code;
    if (outcome === 'APPLIED') return 1;
    // Two writers who read the same number write the same one. The second finds it there, and has added nothing.
    expect(['CONFLICT', 'UNCHANGED', 'CUSTOMER_BUSY', 'OVERLOADED']).toContain(outcome);
    await pause(Math.random() * 100 * attempt);
  }
}

/** The writers are spread over the gateways. Returns what they added, and what LoanPro holds in the end. */
async function count(standin: Standin, urls: readonly string[]): Promise<{ total: number; held: unknown[] }> {
  const applied = await atOnce(WRITERS, (index) => addOne(urls[index % urls.length] ?? ''));
  const total = applied.reduce((sum, one) => sum + one, 0);
  const rows = standin.database
    .prepare(
      'SELECT custom_field_value AS value FROM custom_field__entity WHERE entity_id = 4150 AND custom_field_id = 7',
    )
    .all();
  const held = rows.map(({ value }) => value);
  tell(
    `${WRITERS} writers over ${urls.length} gateways: ${total} applied, the counter is at ${held.join(' and ')}`,
  );
  return { total, held };
}

async function openCounted() {
  const puts: string[] = [];
  const standin = await openStandin({ onRequest: ({ method, url }) => method === 'PUT' && puts.push(url) });
  standin.database.exec('DELETE FROM custom_field__entity WHERE entity_id = 4150 AND custom_field_id = 7');
  return { standin, puts };
}

it(
  'fifty writers in one process that add to the same number lose no addition',
  () =>
    repeat(times(1, 10), async () => {
      const { standin, puts } = await openCounted();
      await using _ = standin;
      const { url } = await started(pointedTo(standin));
      const { total, held } = await count(standin, [url]);
      expect(held).toEqual([String(total)]);
      expect(puts).toHaveLength(total);
      killAll();
    }),
  CAMPAIGN_TIMEOUT_MS,
);

describe.skipIf(!postgresBin)('over Postgres', () => {
  it(
    'fifty writers who add to one number lose no addition in two processes',
    () =>
      repeat(times(1, 10), async () => {
        await using postgres = await openPostgres();
        const { standin, puts } = await openCounted();
        await using _ = standin;
        const journal = { JOURNAL_URL: postgres.url, JOURNAL_KEY: 'k'.repeat(32) };
        const two = await atOnce(2, () => started({ ...pointedTo(standin), ...journal }));
        const { total, held } = await count(
          standin,
          two.map(({ url }) => url),
        );
        expect(held).toEqual([String(total)]);
        expect(puts).toHaveLength(total);
        expect(await postgres.query('SELECT id FROM write_intent WHERE closed_at_ms IS NULL')).toEqual([]);
        killAll();
      }),
    CAMPAIGN_TIMEOUT_MS,
  );
});
