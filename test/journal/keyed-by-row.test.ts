// A tenant that keys values by row: after the first second row, every replica names the rows of values, also after a restart.

import { afterAll, afterEach, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { openStandin } from '../../standin/server.ts';
import type { SeenRequest, Standin } from '../../standin/server.ts';
import type { LoanProOptions } from '../../src/loanpro/client.ts';
import type { JournalHome } from '../../src/journal/home.ts';
import type { App } from '../support/app.ts';
import { END_LEASES, endLeases, makePlace } from '../support/intents.ts';
import { postgresBin } from '../support/postgres.ts';
import { ask, killAll, makeFolder, pointedTo, started } from '../support/process.ts';
import type { StartedRun } from '../support/process.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';
import { closeCluster, openDatabase, openFile } from './places.ts';

afterEach(killAll);
afterAll(closeCluster);

type Dialect = LoanProOptions['writeForm']['dialect'];

/** A gateway in front of a LoanPro that finds an existing value by the id of its row alone. */
const openKeyedByRow = (home: JournalHome = { kind: 'memory' }, dialect: Dialect = 'field') =>
  openWarm({
    standin: { quirks: { updateKey: 'row' } },
    loanPro: { writeForm: { dialect, emptyValue: 'empty-text' } },
    journal: { home },
  });

const setIncome = (app: App) => update(app, '4151', [{ field: { id: '3' }, value: { amount: '400.00' } }]);
const setTier = (app: App) => update(app, '4150', [{ field: { id: '2' }, value: { option: { key: '3' } } }]);

const lastBody = (requests: readonly SeenRequest[]) =>
  requests.findLast(({ method }) => method === 'PUT')?.body;

const BY_FIELD =
  '{"CustomFieldValues":{"results":[{"customFieldId":3,"customFieldValue":"400.00"}]},"__id":4151,"__update":true}';
const BY_BOTH =
  '{"CustomFieldValues":{"results":[{"__id":90002,"__update":true,"customFieldId":2,"customFieldValue":"3","entityType":"Entity.Customer"}]},"__id":4150,"__update":true}';
const BY_ROW =
  '{"CustomFieldValues":{"results":[{"__id":90002,"__update":true,"customFieldValue":"3"}]},"__id":4150,"__update":true}';

const marks = (app: App) => app.notices.filter((kind) => kind === 'keyed-by-row');

it('the first update of a value adds a second row, is DIVERGED and reported, and the next one names its row', async () => {
  await using app = await openKeyedByRow();
  expect(await setIncome(app)).toMatchObject({
    outcome: 'DIVERGED',
    userErrors: [{ code: 'DUPLICATE_ROWS', field: { id: '3' } }],
  });
  expect(lastBody(app.upstream)).toBe(BY_FIELD);
  expect(stored(app, 4151, 3)).toEqual(['350.00', '400.00']);
  expect(marks(app)).toHaveLength(1);

  expect(await setTier(app)).toMatchObject({ outcome: 'APPLIED' });
  expect(lastBody(app.upstream)).toBe(BY_BOTH);
  expect(stored(app, 4150, 2)).toEqual(['3']);
  expect(marks(app)).toHaveLength(1);
});

it('a value without a row is created by the id of its field, which marks nothing', async () => {
  await using app = await openKeyedByRow();
  const payload = await update(app, '4150', [{ field: { id: '3' }, value: { amount: '400.00' } }]);
  expect([payload.outcome, stored(app, 4150, 3), marks(app)]).toEqual(['APPLIED', ['400.00'], []]);
});

it('a tenant that keys values by field is never marked', async () => {
  await using app = await openWarm();
  expect(await setIncome(app)).toMatchObject({ outcome: 'APPLIED' });
  expect(await setTier(app)).toMatchObject({ outcome: 'APPLIED' });
  expect(JSON.parse(lastBody(app.upstream) ?? '').CustomFieldValues.results).toEqual([
    { customFieldId: 2, customFieldValue: '3' },
  ]);
  expect([stored(app, 4151, 3), stored(app, 4150, 2), marks(app)]).toEqual([['400.00'], ['3'], []]);
});

// Without Postgres, the report says so in postgres.test.ts.
const PLACES = [
  { name: 'a SQLite file', openPlace: openFile },
  ...(postgresBin === undefined ? [] : [{ name: 'a Postgres', openPlace: openDatabase }]),
];

describe.each(PLACES)('in $name the mark of a tenant', ({ openPlace }) => {
  it('is known at once to another process, and to every later one', async () => {
    await using place = await openPlace();
    await using other = await openKeyedByRow(place.home);
    await using first = await openKeyedByRow(place.home);
    // The other process has already written, so it has read the journal before there was a mark.
    await update(other, '4150', [{ field: { id: '3' }, value: { amount: '400.00' } }]);
    expect(await setIncome(first)).toMatchObject({ outcome: 'DIVERGED' });
    await using later = await openKeyedByRow(place.home);
    for (const app of [other, later]) {
      expect(await setTier(app)).toMatchObject({ outcome: 'APPLIED' });
      expect(lastBody(app.upstream)).toBe(BY_BOTH);
      expect([stored(app, 4150, 2), marks(app)]).toEqual([['3'], []]);
    }
  });

  it('belongs to this tenant alone, and changes no other setting than field', async () => {
    await using place = await openPlace();
    await using first = await openKeyedByRow(place.home);
    await setIncome(first);
    for (const [dialect, body] of [
      ['row', BY_ROW],
      ['row-and-field', BY_BOTH],
    ] as const) {
      await using app = await openKeyedByRow(place.home, dialect);
      expect(await setTier(app)).toMatchObject({ outcome: 'APPLIED' });
      expect(lastBody(app.upstream)).toBe(body);
    }
    await using other = await openWarm({ journal: { home: place.home, tenant: 'another one' } });
    await setIncome(other);
    expect(lastBody(other.upstream)).toBe(BY_FIELD);
  });
});

it.each(['350.00', ''])(
  'a second row beside the text %j that only recovery finds marks the tenant as well',
  async (text) => {
    const place = await makePlace();
    await using app = await openKeyedByRow({ ...place, key: null });
    app.standin.database
      .prepare(
        'UPDATE custom_field__entity SET custom_field_value = ? WHERE entity_id = 4151 AND custom_field_id = 3',
      )
      .run(text);
    let isWritten = false;
    app.standin.fault = (request, next) => {
      // The update is applied and answered with 500, and nothing can be read back.
      if (isWritten && request.method === 'GET') return { status: 503, body: '' };
      isWritten ||= request.method === 'PUT';
      return request.method === 'PUT' ? faults.statusAfter(500)(request, next) : next();
    };
    expect(await setIncome(app)).toMatchObject({ outcome: 'UNKNOWN' });
    expect(marks(app)).toEqual([]);
    app.standin.fault = null;
    endLeases(place);
    await expect.poll(() => app.notices, { timeout: 10_000 }).toContain('recovered');
    expect(marks(app)).toHaveLength(1);
    expect(await setTier(app)).toMatchObject({ outcome: 'APPLIED' });
    expect(puts(app).map(({ body }) => body)).toEqual([BY_FIELD, BY_BOTH]);
  },
);

it('a second row that recovery finds in a field without a former row marks nothing', async () => {
  const place = await makePlace();
  await using app = await openKeyedByRow({ ...place, key: null });
  let isWritten = false;
  app.standin.fault = (request, next) => {
    if (isWritten && request.method === 'GET') return { status: 503, body: '' };
    if (request.method !== 'PUT') return next();
    isWritten = true;
    // The update creates the row, and another program creates one more at the same time.
    void next();
    void next();
    return { status: 500, body: '' };
  };
  const payload = await update(app, '4150', [{ field: { id: '3' }, value: { amount: '400.00' } }]);
  expect([payload.outcome, stored(app, 4150, 3)]).toEqual(['UNKNOWN', ['400.00', '400.00']]);
  app.standin.fault = null;
  endLeases(place);
  await expect.poll(() => app.notices, { timeout: 10_000 }).toContain('recovered');
  expect(marks(app)).toEqual([]);
});

it('while a mark cannot be recorded, its write stays open, so that no other process can write without knowing of it', async () => {
  await using place = await openFile();
  await using app = await openKeyedByRow(place.home);
  await place.query(
    `CREATE TRIGGER no_marks BEFORE INSERT ON write_intent_trait BEGIN SELECT RAISE(ABORT, 'not now'); END`,
  );
  expect(await setIncome(app)).toMatchObject({ outcome: 'DIVERGED' });
  const recorded = () => place.query('SELECT name FROM write_intent_trait');
  const open = () => place.query('SELECT id FROM write_intent WHERE closed_at_ms IS NULL');
  expect([await recorded(), marks(app).length, (await open()).length]).toEqual([[], 1, 1]);
  await place.query('DROP TRIGGER no_marks');
  await expect.poll(open, { timeout: 10_000 }).toEqual([]);
  expect(await recorded()).toHaveLength(1);
  await using other = await openKeyedByRow(place.home);
  expect(await setTier(other)).toMatchObject({ outcome: 'APPLIED' });
  expect(lastBody(other.upstream)).toBe(BY_BOTH);
});

it('recovery does not close a write whose second row it cannot record', async () => {
  await using place = await openFile();
  await using app = await openKeyedByRow(place.home);
  let isWritten = false;
  app.standin.fault = (request, next) => {
    if (isWritten && request.method === 'GET') return { status: 503, body: '' };
    isWritten ||= request.method === 'PUT';
    return request.method === 'PUT' ? faults.statusAfter(500)(request, next) : next();
  };
  expect(await setIncome(app)).toMatchObject({ outcome: 'UNKNOWN' });
  app.standin.fault = null;
  await place.query(
    `CREATE TRIGGER no_marks BEFORE INSERT ON write_intent_trait BEGIN SELECT RAISE(ABORT, 'not now'); END`,
  );
  await place.query(END_LEASES);
  await expect.poll(() => marks(app), { timeout: 10_000 }).toHaveLength(1);
  expect(app.notices).not.toContain('recovered');
  await place.query('DROP TRIGGER no_marks');
  await expect.poll(() => app.notices, { timeout: 10_000 }).toContain('recovered');
  expect(await place.query('SELECT name FROM write_intent_trait')).toHaveLength(1);
});

it.each([
  ['by default', {}],
  ['with LOANPRO_WRITE_DIALECT=field', { LOANPRO_WRITE_DIALECT: 'field' }],
])(
  'a process logs an error that names the setting, and its successor names rows, %s',
  async (_name, settings) => {
    const upstream: SeenRequest[] = [];
    await using standin = await openStandin({
      quirks: { updateKey: 'row' },
      onRequest: (seen) => upstream.push(seen),
    });
    const folder = await makeFolder();
    const start = () => startOn(standin, folder, settings);
    const first = await start();
    expect(await outcome(first, '4151', { field: { id: '3' }, value: { amount: '400.00' } })).toBe(
      'DIVERGED',
    );
    expect(lastBody(upstream)).toBe(BY_FIELD);
    const line = await first.printed(/\{"level":50.*a second row.*\}/);
    expect(line).toContain('LOANPRO_WRITE_DIALECT=field');
    expect(line).toContain('Set row-and-field to do so from the start');
    first.child.kill('SIGKILL');
    await first.ended;

    const second = await start();
    expect(await outcome(second, '4150', { field: { id: '2' }, value: { option: { key: '3' } } })).toBe(
      'APPLIED',
    );
    expect(lastBody(upstream)).toBe(BY_BOTH);
    expect(second.output()).not.toContain('a second row');
  },
);

const startOn = (standin: Standin, folder: string, settings: Record<string, string>) =>
  started({ ...pointedTo(standin), JOURNAL_URL: 'file:journal.sqlite', ...settings }, { folder });

async function outcome({ url }: StartedRun, customerId: string, value: unknown): Promise<unknown> {
  const answer = await ask(url, UPDATE, { customerId, values: [value] });
  return answer.data.updateCustomerCustomFields.outcome;
}
