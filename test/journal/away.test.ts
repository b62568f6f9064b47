// A journal file that cannot be written: no write is sent without its record, reads go on, and nothing is written late.

import { DatabaseSync } from 'node:sqlite';
import { afterEach, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import type { SeenRequest } from '../../standin/server.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { ask, killAll, makeFolder, pointedTo, started } from '../support/process.ts';
import { UPDATE, openWarm, puts, update } from '../support/writing.ts';

afterEach(killAll);

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

it('while the journal file is locked, writes are refused and reads are answered, and writes are accepted again after that', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  const other = new DatabaseSync(place.path);
  other.exec('BEGIN IMMEDIATE');
  for (let round = 0; round < 3; round++) {
    const [write, read] = await Promise.all([
      app.ask(UPDATE, { customerId: '4150', values: income(`${round}.11`) }),
      app.ask('{ customer(id: "4150") { firstName } }'),
    ]);
    expect(write.data).toEqual({ updateCustomerCustomFields: null });
    expect(write.errors).toMatchObject([
      {
        message: 'The journal cannot record the write, so the write was not sent.',
        extensions: { code: 'JOURNAL_UNAVAILABLE', retryable: true, retryAfterMs: 5000 },
      },
    ]);
    expect(read.data.customer.firstName).toBe('Maria');
  }
  // The lock is still held: the answers cannot have waited for it.
  other.exec('COMMIT');
  other.close();
  expect(puts(app)).toEqual([]);
  expect(app.notices).toEqual(['away']);

  expect((await update(app, '4150', income('5.55'))).outcome).toBe('APPLIED');
  expect(app.notices).toEqual(['away', 'back']);
  expect(puts(app)).toHaveLength(1);
  expect(await readIntents(place)).toMatchObject([{ outcome: 'APPLIED' }]);
});

it('a write waits for a journal file that is locked for a moment', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  const other = new DatabaseSync(place.path);
  other.exec('BEGIN IMMEDIATE');
  const write = app.ask(UPDATE, { customerId: '4150', values: income('5.55') });
  // The write has reached the file when the gateway has answered a later request.
  await app.ask('{ customer(id: "4150") { firstName } }');
  other.exec('COMMIT');
  other.close();
  expect((await write).data.updateCustomerCustomFields.outcome).toBe('APPLIED');
});

it('a write whose outcome cannot be recorded returns the true outcome, which is recorded later', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  const other = new DatabaseSync(place.path);
  app.standin.fault = (request, next) => {
    if (request.method === 'PUT') other.exec('BEGIN IMMEDIATE');
    return next();
  };
  expect((await update(app, '4150', income('5.55'))).outcome).toBe('APPLIED');
  app.standin.fault = null;
  // The intent stays open meanwhile, and the next write cannot be recorded either.
  const second = await app.ask(UPDATE, { customerId: '4150', values: income('6.66') });
  expect(second.errors?.[0]?.extensions['code']).toBe('JOURNAL_UNAVAILABLE');
  expect(await readIntents(place)).toMatchObject([{ outcome: null }]);
  other.exec('COMMIT');
  other.close();
  await expect
    .poll(() => readIntents(place), { timeout: 10_000 })
    .toMatchObject([{ reportedOutcome: 'APPLIED', outcome: 'APPLIED', upstreamStatus: 200 }]);
  expect((await update(app, '4150', income('7.77'))).outcome).toBe('APPLIED');
  expect(puts(app)).toHaveLength(2);
});

it('an update request is not sent when the record right before it fails', async () => {
  const place = await makePlace();
  await using app = await openWarm({ journal: { home: { ...place, key: null } } });
  const other = new DatabaseSync(place.path);
  app.standin.fault = (request, next) => {
    if (request.method === 'GET' && !other.isTransaction) other.exec('BEGIN IMMEDIATE');
    return next();
  };
  const answer = await app.ask(UPDATE, { customerId: '4150', values: income('5.55') });
  expect(answer.errors?.[0]?.extensions['code']).toBe('JOURNAL_UNAVAILABLE');
  other.exec('COMMIT');
  other.close();
  app.standin.fault = null;
  await expect
    .poll(() => readIntents(place), { timeout: 10_000 })
    .toMatchObject([{ reportedOutcome: null, outcome: 'NOT_SENT', sentAtMs: null }]);
  expect(puts(app)).toEqual([]);
});

it('writes are refused when the disk is full, and every request that was sent has its record', async () => {
  const seen: SeenRequest[] = [];
  await using standin = await openStandin({
    generatedCustomers: 900,
    onRequest: (request) => seen.push(request),
  });
  const folder = await makeFolder();
  // No file may grow beyond this many blocks of 512 bytes (1024 in some shells): a disk that fills up while it is written to.
  const { url, output, child } = await started(pointedTo(standin), { folder, before: 'ulimit -f 2000' });
  let applied = 0;
  let refused = 0;
  for (let round = 0; refused < 3 && round < 3000; round++) {
    const answer = await ask(url, UPDATE, {
      customerId: String(5001 + (round % 900)),
      values: income(`${round}.11`),
    });
    if (answer.errors) {
      expect(answer.errors[0].extensions.code).toBe('JOURNAL_UNAVAILABLE');
      refused += 1;
    } else {
      expect(answer.data.updateCustomerCustomFields.outcome).toBe('APPLIED');
      applied += 1;
    }
  }
  expect(refused).toBe(3);
  expect(applied).toBeGreaterThan(10);
  expect(await ask(url, '{ customer(id: "4150") { firstName } }')).toEqual({
    data: { customer: { firstName: 'Maria' } },
  });
  expect(output()).toContain('the journal cannot be used');
  child.kill('SIGKILL');
  const intents = await readIntents({ kind: 'file', path: `${folder}/journal.sqlite` });
  const sent = seen.filter(({ method }) => method === 'PUT');
  expect(intents.filter(({ sentAtMs }) => sentAtMs !== null).length).toBeGreaterThanOrEqual(sent.length);
  for (const { path } of sent) {
    const id = /\d+/.exec(path)?.[0];
    expect(intents.some(({ entity, sentAtMs }) => entity.id === id && sentAtMs !== null)).toBe(true);
  }
});
