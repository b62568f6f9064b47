// What one request tells about itself: its line in the log, and the diagnostics that its caller may ask for.

import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { createNotices } from '../../src/notices.ts';
import { safeOperationName } from '../../src/telemetry/usage.ts';
import { as, identifiedByHeader } from '../support/callers.ts';
import { UPDATE, openWarm } from '../support/writing.ts';

const TWO = 'query TwoNames { customersByIds(ids: ["4150", "4151", "4150"]) { lastName } }';
const ASKS = { 'x-diagnostics': 'on' };

async function openLogged(logsRequests: boolean) {
  const lines: string[] = [];
  const logger = pino({ level: 'info', base: null }, { write: (line) => lines.push(line) });
  const app = await openWarm({
    gateway: { notices: createNotices(logger, { logsRequests }), identity: identifiedByHeader },
  });
  const answered = () =>
    lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request answered');
  // The four requests that warm it up.
  await expect.poll(() => answered().length).toBe(logsRequests ? 4 : 0);
  lines.length = 0;
  return { app, lines, answered };
}

describe('with LOG_REQUESTS=on', () => {
  it('each request is one line with who asked, what it cost and how it ended, and without a value', async () => {
    const { app: opened, lines, answered } = await openLogged(true);
    await using app = opened;
    await app.ask(TWO, {}, as('ann'));
    await app.ask('{ nothing }', {}, as('bob'));
    const values = [{ field: { id: '3' }, value: { amount: '4711.17' } }];
    await app.ask(UPDATE, { customerId: '4150', values }, as('ann'));
    await app.post('not json', as('bob'));
    await expect.poll(() => answered().length).toBe(4);
    const [read, wrong, write, refused] = answered();
    expect(read).toMatchObject({
      level: 30,
      operation: 'TwoNames',
      kind: 'query',
      subject: 'ann',
      client: null,
      status: 200,
      calls: 1,
      codes: [],
    });
    expect(read.cost).toBeGreaterThan(0);
    expect(wrong).toMatchObject({ kind: 'unknown', subject: 'bob', codes: ['GRAPHQL_VALIDATION_FAILED'] });
    expect(write).toMatchObject({ kind: 'mutation', codes: [] });
    expect(write.calls).toBeGreaterThan(2);
    expect(refused).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
    expect(lines.join('')).not.toContain('4711.17');
  });

  it.each([
    ['Customers', 'Customers'],
    ['Page_2', 'Page_2'],
    ['Ssn123456789', null],
    ['a'.repeat(65), null],
    ['line\nbreak', null],
  ])('the name of an operation is logged if it is short and holds no number: %j', (name, logged) => {
    expect(safeOperationName(name)).toBe(logged);
  });
});

it('without it, a request is no line at the level of information', async () => {
  const { app: opened, answered } = await openLogged(false);
  await using app = opened;
  await app.ask(TWO, {}, as('ann'));
  expect(answered()).toEqual([]);
});

describe('diagnostics', () => {
  it('tell what a request cost, if its header asks', async () => {
    await using app = await openWarm();
    const read = await app.ask(TWO, {}, ASKS);
    const { loanpro } = JSON.parse(read.text).extensions;
    expect(loanpro).toMatchObject({ calls: 1, cached: 1, batched: 2 });
    expect(loanpro.slowestMs).toBeGreaterThanOrEqual(0);
    expect(loanpro.cost).toBeGreaterThan(0);
    const failed = await app.ask('{ nothing }', {}, ASKS);
    expect(JSON.parse(failed.text).extensions.loanpro).toMatchObject({ calls: 0, cost: 0 });
    expect((await app.ask(TWO)).text).not.toContain('extensions');
    expect((await app.ask(TWO, {}, { 'x-diagnostics': 'off' })).text).not.toContain('extensions');
  });

  it('are told to the listed roles alone', async () => {
    await using app = await openWarm({
      gateway: { diagnosticsRoles: ['developer'], identity: identifiedByHeader },
    });
    const shown = await app.ask(TWO, {}, { ...ASKS, ...as('ann', 'developer') });
    expect(JSON.parse(shown.text).extensions.loanpro.calls).toBe(1);
    const hidden = await app.ask(TWO, {}, { ...ASKS, ...as('bob', 'agent') });
    expect(JSON.parse(hidden.text).extensions).toBeUndefined();
  });
});
