// A process that is stopped until its lease is over: it sends nothing when it goes on, and other processes do not wait for it.

import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import { CAMPAIGN_TIMEOUT_MS, atOnce, isLong, tell, times } from '../support/campaign.ts';
import { END_LEASES, endLeases, readIntents } from '../support/intents.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import { ask, killAll, makeFolder, pointedTo, started } from '../support/process.ts';
import { UPDATE } from '../support/writing.ts';

afterEach(killAll);

const SLEEPERS = times(3, 20);
const FIELD = 22;
/** The lease of an intent is ten seconds longer than twice this. */
const LOANPRO_TIMEOUT_MS = '200';
const LEASE_MS = 10_400;

const write = (url: string, customerId: string, text: string) =>
  ask(
    url,
    UPDATE,
    { customerId, values: [{ field: { id: String(FIELD) }, value: { raw: text } }] },
    { 'x-request-timeout-ms': '25000' },
  );

it(
  `a gateway that is stopped until its lease is over sends nothing when it goes on, ${SLEEPERS} times`,
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
      // The long form lets the lease pass, and so tries the clock of the process as well.
      if (isLong) await new Promise((resolve) => setTimeout(resolve, LEASE_MS + 500));
      else endLeases(place);
      child.kill('SIGCONT');
      const { errors } = await answer;
      expect(['DEADLINE_EXCEEDED', 'UPSTREAM_TIMEOUT']).toContain(errors[0].extensions.code);
      expect((await readIntents(place)).map(({ sentAtMs }) => sentAtMs)).toEqual([null]);
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
      const taken = await write(other.url, '5001', 'from the other');
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
