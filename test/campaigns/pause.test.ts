// A process that is stopped in the middle of a write: it sends nothing when it goes on too late, and other processes do not wait for it.

import { DatabaseSync } from 'node:sqlite';
import { afterEach, describe, expect, it } from 'vitest';
import { leaseFor } from '../../src/journal/lease.ts';
import { openStandin } from '../../standin/server.ts';
import { CAMPAIGN_TIMEOUT_MS, atOnce, isLong, tell, times } from '../support/campaign.ts';
import { END_LEASES, readIntents } from '../support/intents.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import { ask, killAll, makeFolder, pointedTo, started } from '../support/process.ts';
import { UPDATE } from '../support/writing.ts';

afterEach(killAll);

const SLEEPERS = times(3, 20);
const FIELD = 22;
const LOANPRO_TIMEOUT_MS = '5000';
const { leaseMs, sendMarginMs } = leaseFor(Number(LOANPRO_TIMEOUT_MS));

const write = (url: string, customerId: string, text: string) =>
  ask(
    url,
    UPDATE,
    { customerId, values: [{ field: { id: String(FIELD) }, value: { raw: text } }] },
    { 'x-request-timeout-ms': '25000' },
  );

/** Closes what is open, as the recovery of another process does. */
function closeAsAnother({ path }: { path: string }): void {
  const database = new DatabaseSync(path, { timeout: 5000 });
  database.exec(
    `UPDATE write_intent SET outcome = 'RECOVERED_NOT_SENT', closed_at_ms = opened_at_ms WHERE closed_at_ms IS NULL`,
  );
  database.close();
}

it(
  `a gateway that is stopped until another one may have closed its intent sends nothing when it goes on, ${SLEEPERS} times`,
  async () => {
    const received = await atOnce(SLEEPERS, async () => {
      const puts: string[] = [];
      await using standin = await openStandin({
        onRequest: ({ method, path }) => method === 'PUT' && puts.push(path),
      });
      const { url, child, folder } = await started({ ...pointedTo(standin), LOANPRO_TIMEOUT_MS });
      await ask(url, '{ customFieldDefinitions { id } }');
      const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
      standin.fault = async (request, next) => {
        if (request.path.startsWith('odata.svc/Customers')) {
          // Stopped before it has the answer after which it would send.
          child.kill('SIGSTOP');
          reach();
        }
        return next();
      };
      const answer = write(url, '5001', 'from the sleeper');
      await reached;
      standin.fault = null;
      const place = { kind: 'file', path: `${folder}/journal.sqlite` } as const;
      // The long form lets too much of the lease pass, and so tries the clock of the process as well.
      if (isLong) await new Promise((resolve) => setTimeout(resolve, leaseMs - sendMarginMs + 500));
      else closeAsAnother(place);
      child.kill('SIGCONT');
      const { errors } = await answer;
      expect(['DEADLINE_EXCEEDED', 'UPSTREAM_TIMEOUT']).toContain(errors[0].extensions.code);
      expect((await readIntents(place)).map(({ outcome }) => outcome)).toEqual([
        expect.stringMatching(/^(RECOVERED_)?NOT_SENT$/),
      ]);
      return puts.length;
    });
    expect(received).toEqual(received.map(() => 0));
    tell(`${SLEEPERS} sleepers: ${received.reduce((sum, one) => sum + one, 0)} requests after they woke`);
  },
  CAMPAIGN_TIMEOUT_MS,
);

describe.skipIf(!postgresBin)('over Postgres', () => {
  it(
    'another gateway takes over the intent of one that is stopped, and that one sends nothing when it goes on',
    async () => {
      await using postgres = await openPostgres();
      const puts: string[] = [];
      await using standin = await openStandin({
        onRequest: ({ method, body }) => method === 'PUT' && puts.push(body),
      });
      const settings = {
        ...pointedTo(standin),
        JOURNAL_URL: postgres.url,
        JOURNAL_KEY: 'k'.repeat(32),
        LOANPRO_TIMEOUT_MS,
      };
      const [sleeper, other] = await atOnce(2, async () => started(settings, { folder: await makeFolder() }));
      if (!sleeper || !other) throw new Error('Two were started.');
      const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
      standin.fault = (request, next) => {
        if (request.path === 'odata.svc/Customers(5001)') {
          standin.fault = null;
          sleeper.child.kill('SIGSTOP');
          reach();
        }
        return next();
      };
      const asleep = write(sleeper.url, '5001', 'from the sleeper');
      await reached;
      if (!isLong) await postgres.query(END_LEASES);
      // In the long form the lease is longer than the longest deadline of a caller.
      let taken = await write(other.url, '5001', 'from the other');
      while (taken.errors?.[0]?.extensions.code === 'CUSTOMER_BUSY')
        taken = await write(other.url, '5001', 'from the other');
      expect(taken.data.updateCustomerCustomFields.outcome).toBe('APPLIED');
      sleeper.child.kill('SIGCONT');
      const { errors } = await asleep;
      expect(['DEADLINE_EXCEEDED', 'UPSTREAM_TIMEOUT']).toContain(errors[0].extensions.code);
      expect(puts).toHaveLength(1);
      const intents = await readIntents({ kind: 'postgres', url: postgres.url });
      expect(intents.map(({ reportedOutcome, outcome }) => `${reportedOutcome} ${outcome}`)).toEqual([
        'null RECOVERED_NOT_SENT',
        'APPLIED APPLIED',
      ]);
    },
    CAMPAIGN_TIMEOUT_MS,
  );
});
