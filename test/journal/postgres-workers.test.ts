// Several workers on one port and one Postgres, as processes: all of them serve, one that dies is replaced, and a signal drains them.

import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import { openPostgres, postgresBin } from '../support/postgres.ts';
import { ask, killAll, makeFolder, pointedTo, run, started } from '../support/process.ts';
import { KEY } from './version-1.ts';

afterEach(killAll);

const MUTATION = `mutation ($id: ID!) {
  updateCustomerCustomFields(customerId: $id, values: [{ field: { id: "3" }, value: { amount: "400.00" } }]) { outcome }
}`;

/** The processes of the workers, by their numbers. */
function workersOf(parent: number | undefined): Map<string, number> {
  const children = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').trim().split(' ');
  return new Map(
    children.map((pid) => {
      const [number = ''] = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(-2);
      return [number, Number(pid)];
    }),
  );
}

describe.skipIf(!postgresBin)('with WORKERS=2 and a Postgres', () => {
  it('two processes serve one port, one that dies is replaced, and SIGTERM lets both finish their writes', async () => {
    await using postgres = await openPostgres();
    await using standin = await openStandin();
    const settings = {
      ...pointedTo(standin),
      WORKERS: '2',
      JOURNAL_URL: postgres.url,
      JOURNAL_KEY: KEY,
      LOG_LEVEL: 'debug',
    };
    const gateway = await started(settings);
    const { child, url, output, ended } = gateway;
    const query = () => ask(url, '{ customer(id: "4150") { firstName } }', {}, { connection: 'close' });
    let from = 0;
    const servers = () =>
      new Set(
        [
          ...output()
            .slice(from)
            .matchAll(/"worker":(\d),.*request answered/g),
        ].map(([, one]) => one),
      );
    const bothServe = async () => {
      await query();
      return servers().size;
    };
    const serveBoth = async () => {
      from = output().length;
      await expect.poll(bothServe, { timeout: 10_000, interval: 5 }).toBe(2);
    };
    await serveBoth();
    expect(output().match(/Serving the custom fields/g)).toHaveLength(1);

    const first = workersOf(child.pid).get('1') ?? 0;
    process.kill(first, 'SIGKILL');
    await gateway.printed(/"worker":1,"code":null,"signal":"SIGKILL","msg":"a worker ended/);
    expect(await query()).toMatchObject({ data: { customer: {} } });
    await serveBoth();
    expect(workersOf(child.pid).get('1')).not.toBe(first);

    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    let held = 0;
    standin.fault = async ({ method }, next) => {
      if (method === 'PUT') {
        held += 1;
        await released;
      }
      return next();
    };
    const ids = ['4150', '4151', '5001', '5002', '5003', '5004'];
    const writes = ids.map((id) => ask(url, MUTATION, { id }, { connection: 'close' }));
    await expect.poll(() => held, { timeout: 10_000 }).toBe(ids.length);
    child.kill('SIGTERM');
    await expect.poll(() => output().match(/"msg":"closing/g)?.length, { timeout: 10_000 }).toBe(2);
    release();
    for (const write of await Promise.all(writes)) {
      expect(write).toEqual({ data: { updateCustomerCustomFields: { outcome: 'APPLIED' } } });
    }
    expect(await ended).toBe(0);
  });

  it('a port that is in use and a policy that cannot be used are each told once', async () => {
    await using standin = await openStandin();
    const common = { ...pointedTo(standin), WORKERS: '2', JOURNAL_URL: 'postgres://h/d', JOURNAL_KEY: KEY };
    const other = await started({});
    const taken = await run({ ...common, PORT: new URL(other.url).port });
    expect([await taken.ended, taken.output().match(/EADDRINUSE/g)?.length]).toEqual([1, 1]);
    const folder = await makeFolder();
    await writeFile(path.join(folder, 'policy.yaml'), 'roles: none');
    const { ended, output } = await run({ ...common, PORT: '0', POLICY_FILE: 'policy.yaml' }, { folder });
    expect([await ended, output().match(/POLICY_FILE/g)?.length]).toEqual([1, 1]);
  });
});
