// Forty callers write the same empty field at the same moment: LoanPro never makes two rows.

import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import type { Standin } from '../../standin/server.ts';
import { CAMPAIGN_TIMEOUT_MS, atOnce, repeat, tell, times } from '../support/campaign.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import { ask, killAll, pointedTo, started } from '../support/process.ts';
import { UPDATE } from '../support/writing.ts';

afterEach(killAll);

const CALLERS = 40;
const ROUNDS = times(10, 100);
const FIELD = 22;

/** Returns how many rows each customer has in the end. */
async function race(standin: Standin, urls: readonly string[]): Promise<number[]> {
  standin.database.exec(`DELETE FROM custom_field__entity WHERE custom_field_id = ${FIELD}`);
  let applied = 0;
  const rows: number[] = [];
  await repeat(ROUNDS, async (round) => {
    const customerId = String(5001 + round);
    const answers = await atOnce(CALLERS, (index) =>
      ask(urls[index % urls.length] ?? '', UPDATE, {
        customerId,
        values: [{ field: { id: String(FIELD) }, value: { raw: `caller ${index}` } }],
      }),
    );
    for (const { data, errors } of answers) {
      if (errors) expect(errors[0].extensions.code).toBe('CUSTOMER_BUSY');
      else expect(data.updateCustomerCustomFields.outcome).toBe('APPLIED');
      applied += errors ? 0 : 1;
    }
    rows.push(
      standin.database
        .prepare('SELECT id FROM custom_field__entity WHERE entity_id = ? AND custom_field_id = ?')
        .all(customerId, FIELD).length,
    );
  });
  tell(
    `${ROUNDS} x ${CALLERS} first writes over ${urls.length} gateways: ${applied} applied, at most ${Math.max(...rows)} row`,
  );
  return rows;
}

const NEVER_TWO = Array.from({ length: ROUNDS }, () => 1);

// In this tenant every value without a row id makes a new row, so a second first write would be seen.
const quirks = { updateKey: 'row' } as const;
/** The setting for such a tenant. */
const DIALECT = { LOANPRO_WRITE_DIALECT: 'row-and-field' };

it(
  `forty first writes of one field make one row in one process, ${ROUNDS} times`,
  async () => {
    await using standin = await openStandin({ quirks });
    const { url } = await started({ ...pointedTo(standin), ...DIALECT });
    expect(await race(standin, [url])).toEqual(NEVER_TWO);
  },
  CAMPAIGN_TIMEOUT_MS,
);

describe.skipIf(!postgresBin)('over Postgres', () => {
  it(
    `forty first writes of one field make one row in two processes, ${ROUNDS} times`,
    async () => {
      await using postgres = await openPostgres();
      await using standin = await openStandin({ quirks });
      const journal = { JOURNAL_URL: postgres.url, JOURNAL_KEY: 'k'.repeat(32) };
      const two = await atOnce(2, () => started({ ...pointedTo(standin), ...DIALECT, ...journal }));
      const rows = await race(
        standin,
        two.map(({ url }) => url),
      );
      expect(rows).toEqual(NEVER_TWO);
    },
    CAMPAIGN_TIMEOUT_MS,
  );
});
