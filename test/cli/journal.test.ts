// `npm run journal`: what an operator sees of the writes, once and as they come.

import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import type { App } from '../support/app.ts';
import { makePlace } from '../support/intents.ts';
import { killAll, makeFolder, run } from '../support/process.ts';
import { openWarm, update } from '../support/writing.ts';

afterEach(killAll);

type Place = Awaited<ReturnType<typeof makePlace>>;

const income = (amount: string) => [
  { field: { id: '3' }, value: { amount } },
  { field: { id: '4' }, value: { checked: false } },
];

const runReader = (place: Place, ...args: string[]) =>
  run({ JOURNAL_URL: `file:${place.path}` }, { script: 'src/cli/journal.ts', args });

/** What it prints until it ends. */
async function read(place: Place, ...args: string[]): Promise<string> {
  const { ended, output } = await runReader(place, ...args);
  expect(await ended, output()).toBe(0);
  return output();
}

const customers = (text: string): unknown[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).customerId);

async function openWritten(): Promise<{ app: App; place: Place }> {
  const place = await makePlace();
  const app = await openWarm({
    journal: { home: { ...place, key: null }, lifeMs: 4000, aftermathMs: 500 },
  });
  await update(app, '4150', income('712345.67'));
  await update(app, '4151', [{ field: { id: '3' }, value: { amount: '1.00' }, onlyIf: { unset: true } }]);
  await update(app, '77', income('1.00'));
  app.standin.fault = faults.onWrites(faults.statusBefore(500));
  await update(app, '5001', income('8.00'));
  app.standin.fault = null;
  return { app, place };
}

describe('the journal', () => {
  it('is a table of who wrote what, when, and what became of it', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    const [head = '', ...lines] = (await read(place)).trimEnd().split('\n');
    expect(head.split(/ {2,}/)).toEqual(['opened (UTC)', 'customer', 'outcome', 'who', 'request', 'fields']);
    const rows = lines.map((line) => line.split(/ {2,}/));
    expect(rows.map(([, customer, outcome, who, , fields]) => [customer, outcome, who, fields])).toEqual([
      ['4150', 'APPLIED', '127.0.0.1', '3 APPLIED, 4 UNCHANGED'],
      ['4151', 'CONFLICT', '127.0.0.1', '3'],
      ['77', 'REJECTED', '127.0.0.1', '3, 4'],
      ['5001', 'UNKNOWN, open', '127.0.0.1', expect.stringContaining('3 UNKNOWN')],
    ]);
    for (const [opened, , , , request] of rows) {
      expect(opened).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
      expect(request).toMatch(/^[\da-f-]{36}$/);
    }
  });

  it('is lines of JSON for machines, without a value and without a hash', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    const text = await read(place, '--json', '--customer', '4150');
    expect(text.trimEnd().split('\n')).toHaveLength(1);
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(JSON.parse(text)).toEqual({
      id: expect.any(String),
      tenant: 'app',
      customerId: '4150',
      caller: '127.0.0.1',
      requestId: expect.any(String),
      openedAt: time,
      sentAt: time,
      closedAt: time,
      told: 'APPLIED',
      outcome: 'APPLIED',
      upstreamStatus: 200,
      fields: [
        { id: '3', result: 'APPLIED' },
        { id: '4', result: 'UNCHANGED' },
      ],
    });
  });

  it('can be narrowed to what is open, and to the newest', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    expect(customers(await read(place, '--json', '--open'))).toEqual(['5001']);
    expect(customers(await read(place, '--json', '--limit', '2'))).toEqual(['77', '5001']);
  });

  it('is followed: what comes, and what becomes of it later', { timeout: 60_000 }, async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    const { child, output, ended } = await runReader(place, '--follow', '--json', '--limit', '1');
    await expect.poll(output, { timeout: 10_000 }).toContain('"customerId":"5001"');
    await update(app, '4152', income('2.00'));
    const states = () =>
      output()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
        .map(({ customerId, told, outcome }) => `${customerId} ${told} ${outcome}`);
    await expect
      .poll(states, { timeout: 20_000 })
      .toEqual(
        expect.arrayContaining([
          '5001 UNKNOWN null',
          '4152 APPLIED APPLIED',
          '5001 UNKNOWN RECOVERED_NOT_VISIBLE',
        ]),
      );
    // Those that came before, and were not asked for, are not told as news.
    expect(states()).toHaveLength(3);
    child.kill('SIGINT');
    await ended;
  });

  it('lets go of what is old and closed', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    expect(await read(place, '--delete-older-than', '1')).toBe('0 removed\n');
    // As if two days had gone by.
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(place.path);
    database.exec(`UPDATE write_intent SET opened_at_ms = opened_at_ms - ${2 * 86_400_000}`);
    database.close();
    expect(await read(place, '--delete-older-than', '1')).toBe('3 removed\n');
    expect((await read(place, '--json')).trimEnd().split('\n')).toHaveLength(1);
    // The gateway goes on with it.
    expect((await update(app, '4150', income('9.00'))).outcome).toBe('APPLIED');
  });

  it('can be read while no gateway runs, also after one was killed', async () => {
    const { app, place } = await openWritten();
    await app[Symbol.asyncDispose]();
    expect(await read(place)).toContain('APPLIED');
  });
});

describe('it says in one line what is wrong', () => {
  it.each([
    [['--limit', '0'], '--limit must be a whole number from 1 to 999999.'],
    [['--delete-older-than', 'all'], '--delete-older-than must be a whole number from 1 to 999999.'],
    [['--nonsense'], "Unknown option '--nonsense'"],
    [[], 'The journal cannot be used (no file journal.sqlite).'],
  ])('%j', async (args, message) => {
    const { ended, output } = await run({}, { script: 'src/cli/journal.ts', args });
    expect(await ended).toBe(1);
    expect(output().trimEnd().split('\n')[0]).toContain(message);
  });

  it('a reader whose pipe is closed ends', async () => {
    const { app, place } = await openWritten();
    await using _ = app;
    const { child, ended } = await runReader(place, '--follow');
    await once(child.stdout ?? child, 'data');
    child.stdout?.destroy();
    await update(app, '4150', income('3.00'));
    expect(await ended).not.toBe(0);
  });

  it('--help tells the options, and needs no journal', async () => {
    const { ended, output } = await run(
      {},
      {
        script: 'src/cli/journal.ts',
        args: ['--help'],
        folder: await makeFolder(),
      },
    );
    expect(await ended).toBe(0);
    for (const option of ['--follow', '--json', '--customer', '--open', '--limit', '--delete-older-than'])
      expect(output()).toContain(option);
  });
});
