// Tests the switches and faults of a running stand-in: the control address, and the command line.

import { execFile, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, expect, it } from 'vitest';
import { namedFaults, readFault } from '../../standin/named-faults.ts';
import { defaultQuirks, readQuirk, switches } from '../../standin/quirks.ts';
import { openStandin, type Standin } from '../../standin/server.ts';
import { openWarm, update } from '../support/writing.ts';
import { createCaller, resultsOf } from './caller.ts';
import { addOddities } from '../support/odd-tenant.ts';

const main = new URL('../../standin/main.ts', import.meta.url).pathname;
const runs: Array<{ kill: (signal: 'SIGKILL') => boolean }> = [];
afterEach(() => runs.splice(0).forEach((child) => child.kill('SIGKILL')));

const JSON_TYPE = { 'content-type': 'application/json' };

async function control({ port }: Pick<Standin, 'port'>, order?: unknown, headers = JSON_TYPE) {
  const init = order === undefined ? {} : { method: 'POST', headers, body: JSON.stringify(order) };
  const response = await fetch(`http://127.0.0.1:${port}/__control`, init);
  return { status: response.status, body: await response.json() };
}

it('a switch and a fault that are set over the control address apply to the next request, until they are reset', async () => {
  await using standin = await openStandin();
  addOddities(standin);
  const { get } = createCaller(standin);
  const before = standin.quirks;
  const state = await control(standin, { switches: { paging: 'ignored', latencyMs: 5 } });
  expect(state).toMatchObject({
    status: 200,
    body: { switches: { nopaging: 'ignored', latencyMs: 5 }, fault: null },
  });
  expect(resultsOf(await get('odata.svc/CustomFields?nopaging'))).toHaveLength(50);

  expect((await control(standin, { fault: 'cut-body=10' })).body.fault).toBe('cut-body=10');
  await expect(get('odata.svc/CustomFields')).rejects.toThrow('terminated');
  expect((await control(standin, { reset: true })).body).toMatchObject({
    switches: defaultQuirks,
    fault: null,
  });
  expect(resultsOf(await get('odata.svc/CustomFields?nopaging')).length).toBeGreaterThan(50);
  expect(standin.quirks).toBe(before);
});

it('the control address lists every switch with its values and every fault with its effect', async () => {
  await using standin = await openStandin();
  const { body } = await control(standin);
  expect(Object.keys(body.allSwitches)).toEqual(Object.keys(switches));
  expect(Object.keys(body.allFaults).map((name) => name.replace(/=.*/, ''))).toEqual(
    Object.keys(namedFaults),
  );
});

it.each([
  [{ switches: { nopaging: 'ignored', colour: 'blue' } }, 400, 'no switch colour'],
  [
    { switches: { nopaging: 'ignored', skip: 'maybe' } },
    400,
    'values of the switch skip are: honoured, ignored',
  ],
  [{ switches: { nopaging: 'ignored', rewrites: 'trim,paint' } }, 400, 'any of trim'],
  [{ switches: { nopaging: 'ignored', missingCustomer: '{"status":200}' } }, 400, '404 or 409'],
  [{ switches: { nopaging: 'ignored', constructor: 'x' } }, 400, 'no switch constructor'],
  [{ switches: { nopaging: 'ignored' }, fault: 'rain' }, 400, 'no fault rain'],
  [{ switches: { nopaging: 'ignored' }, fault: 'toString' }, 400, 'no fault toString'],
  [{ switches: { nopaging: 'ignored' }, fault: 'dead=3' }, 400, 'takes no number'],
  [{ switches: { nopaging: 'ignored' }, fault: 7 }, 400, 'a name or null'],
  [{ switches: { nopaging: 'ignored' }, quirks: {} }, 400, 'no member quirks'],
  [[], 400, 'an object'],
])('the order %j is refused with a reason, and changes nothing', async (order, status, reason) => {
  await using standin = await openStandin();
  expect(await control(standin, order)).toEqual({
    status,
    body: { message: expect.stringContaining(reason) },
  });
  expect([standin.quirks, standin.fault]).toEqual([defaultQuirks, null]);
});

it('the control address accepts no body that a web page of another origin can send', async () => {
  await using standin = await openStandin();
  const reply = await control(standin, { fault: 'dead' }, { 'content-type': 'text/plain' });
  expect([reply.status, standin.fault]).toEqual([415, null]);
});

it.each(Object.entries(switches))(
  'the switch %s accepts its default, also as text',
  (name, { default: standard }) => {
    const text = Array.isArray(standard)
      ? standard.join()
      : typeof standard === 'object'
        ? JSON.stringify(standard)
        : String(standard);
    expect(readQuirk(name, standard)).toEqual({ [name]: standard });
    expect(readQuirk(name, text)).toEqual({ [name]: standard });
  },
);

it('the command line sets switches and a fault, and prints the control address', async () => {
  const args = [
    '--switch',
    'paging=ignored',
    '--switch',
    'rewrites=trim,digits',
    '--fault',
    'late-effect=500',
  ];
  const child = spawn(process.execPath, [main, ...args]);
  runs.push(child);
  let printed = '';
  for await (const chunk of child.stdout) {
    printed += String(chunk);
    if (printed.includes('instance id')) break;
  }
  const port = Number(/control +http:\/\/127\.0\.0\.1:(\d+)\/__control\n/.exec(printed)?.[1]);
  expect((await control({ port })).body).toMatchObject({
    switches: { nopaging: 'ignored', rewrites: ['trim', 'digits'] },
    fault: 'late-effect=500',
  });
});

it.each([
  [['--switch', 'skip'], 'a name and a value'],
  [['--switch', 'skip=maybe'], 'honoured, ignored'],
  [['--fault', 'rain'], 'no fault rain'],
])('the command line %j is refused with one line', async (args, reason) => {
  await expect(promisify(execFile)(process.execPath, [main, ...args])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(new RegExp(`^Cannot start the stand-in: .*${reason}.*\n$`)),
  });
});

// What a caller of the gateway sees is what docs/tenants.md says.
it.each([
  ['late-effect', 'UNKNOWN'],
  ['diverged', 'DIVERGED'],
  ['dropped', 'REJECTED'],
  ['partial', 'PARTIAL'],
  ['writes-reset', 'APPLIED'],
  ['writes-hang', 'UNKNOWN'],
])('with the fault %s, a write through the gateway ends with %s', async (name, outcome) => {
  await using app = await openWarm({ loanPro: { timeoutMs: 500 } });
  app.standin.fault = readFault(name);
  const result = await update(app, '4150', [
    { field: { id: '1' }, value: { text: 'Cedar Clinic' } },
    { field: { id: '16' }, value: { text: 'mornings' } },
  ]);
  expect(result.outcome).toBe(outcome);
});

it.each([
  ['dead', 'UPSTREAM_UNAVAILABLE'],
  ['hanging', 'UPSTREAM_TIMEOUT'],
  ['status', 'UPSTREAM_UNAVAILABLE'],
  ['rate-limited', 'UPSTREAM_UNAVAILABLE'],
])('with the fault %s, a read through the gateway fails with %s', async (name, code) => {
  await using app = await openWarm({ loanPro: { timeoutMs: 500 } });
  app.standin.fault = readFault(name);
  const { errors } = await app.ask('{ customer(id: "4150") { id customFields { displayValue } } }');
  expect(errors?.[0]?.extensions['code']).toBe(code);
});
