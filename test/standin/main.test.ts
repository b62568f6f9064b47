// Tests the two programs that start the stand-in: its own command line, and the gateway without credentials.

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { ask, killAll, started } from '../support/process.ts';

const main = new URL('../../standin/main.ts', import.meta.url).pathname;
const run = promisify(execFile);
afterEach(killAll);

it('the stand-in prints its options with --help', async () => {
  expect((await run(process.execPath, [main, '--help'])).stdout).toContain('--port <number>');
});

it.each([
  [['--colour', 'blue'], /^Cannot start the stand-in: .*--colour.*\n$/],
  [['--port', 'http'], /^Cannot start the stand-in: --port must be a number.*\n$/],
  [['--port', '70000'], /^Cannot start the stand-in: --port must be a number.*\n$/],
  [['--switch', 'pageLimit=0'], /^Cannot start the stand-in: .*pageLimit.*\n$/],
  [['--fault', 'status=9999'], /^Cannot start the stand-in: .*status.*\n$/],
  [['--file', '/nowhere/tenant.sqlite'], /^Cannot start the stand-in: .*\n$/],
])('the stand-in rejects the arguments %j with one line', async (args, stderr) => {
  await expect(run(process.execPath, [main, ...args])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(stderr),
  });
});

it.each(['SIGINT', 'SIGTERM'] as const)(
  'the stand-in prints where it listens, has a thousand generated customers, and ends at %s',
  async (signal) => {
    const child = spawn(process.execPath, [main, '--token', 'mine', '--instance', '77']);
    let printed = '';
    for await (const chunk of child.stdout) {
      printed += String(chunk);
      if (printed.includes('instance id')) break;
    }
    const baseUrl = /base URL +(\S+)/.exec(printed)?.[1];
    const headers = { authorization: 'Bearer mine', 'autopal-instance-id': '77' };
    const lastCustomer = await fetch(`${baseUrl}odata.svc/Customers(6000)`, { headers });
    child.kill(signal);

    expect(lastCustomer.status).toBe(200);
    expect(printed).toMatch(/http:\/\/127\.0\.0\.1:\d+\/api\/public\/api\/1\/\n.*mine\n.*77\n$/);
    expect(await once(child, 'exit')).toEqual([0, null]);
  },
);

it('the gateway without credentials starts a stand-in with a thousand generated customers', async () => {
  const { url } = await started({});
  expect(await ask(url, '{ customer(id: "6000") { id } }')).toEqual({ data: { customer: { id: '6000' } } });
});
