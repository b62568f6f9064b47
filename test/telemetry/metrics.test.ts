// The metrics of a gateway in use: what each request, call and write adds to them, and that no caller adds a series.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { assert, integer, property, string } from 'fast-check';
import { expect, it } from 'vitest';
import { withPrintedPart } from '../../src/config/settings-table.ts';
import { CATALOG } from '../../src/telemetry/catalog.ts';
import { printMetricsTable } from '../../src/telemetry/metrics-table.ts';
import { createMetrics } from '../../src/telemetry/metrics.ts';
import * as faults from '../../standin/faults.ts';
import type { App } from '../support/app.ts';
import { identifiedByHeader } from '../support/callers.ts';
import { growth, scrape } from '../support/metrics.ts';
import { UPDATE, openWarm, update } from '../support/writing.ts';

const NAMES = '{ customersByIds(ids: ["4150", "4151", "4150"]) { lastName } }';
const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

/** What some work adds to the metrics, without the numbers of the process. */
async function added(app: App, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const operations = await app.operations();
  const before = await scrape(operations);
  await work();
  await expect.poll(async () => (await scrape(operations)).get('requests_in_progress')).toBe(0);
  const all = growth(before, await scrape(operations));
  return Object.fromEntries(
    Object.entries(all).filter(([series]) => !/^(nodejs|process)_|age_/.test(series)),
  );
}

it('a read counts its request, its call, its batch and what was cached', async () => {
  await using app = await openWarm();
  const series = Object.entries(await added(app, async () => app.ask(NAMES)));
  // The journal looks after itself every now and then. A read has no part in that.
  expect(Object.fromEntries(series.filter(([name]) => !name.startsWith('journal_')))).toEqual({
    'requests_total{kind="query",outcome="ok"}': 1,
    'request_duration_seconds_count{kind="query"}': 1,
    operation_cost_count: 1,
    'upstream_calls_total{kind="read",status="200"}': 1,
    'upstream_call_duration_seconds_count{kind="read"}': 1,
    'upstream_wait_seconds_count{kind="read"}': 1,
    batch_size_count: 1,
    'cache_lookups_total{cache="documents",result="miss"}': 1,
    'cache_lookups_total{cache="entities",result="miss"}': 2,
    'cache_lookups_total{cache="entities",result="hit"}': 1,
  });
});

it('a document counts as a miss the first time, and as a hit after that', async () => {
  await using app = await openWarm();
  const series = await added(app, async () => {
    for (let time = 0; time < 3; time++) await app.ask(NAMES);
  });
  expect(series).toMatchObject({
    'cache_lookups_total{cache="documents",result="miss"}': 1,
    'cache_lookups_total{cache="documents",result="hit"}': 2,
  });
});

it('a write counts its outcome, its reads and its statements, and a repetition as one', async () => {
  await using app = await openWarm();
  const series = await added(app, async () => {
    await update(app, '4150', income('1.11'), 'one-key');
    await update(app, '4150', income('1.11'), 'one-key');
  });
  expect(series).toMatchObject({
    'requests_total{kind="mutation",outcome="ok"}': 2,
    'writes_total{outcome="APPLIED"}': 1,
    'writes_total{outcome="REPEATED"}': 1,
    'upstream_calls_total{kind="update",status="200"}': 1,
    write_read_backs_count: 1,
    write_visible_after_seconds_count: 1,
  });
  expect(series['upstream_calls_total{kind="read-for-write",status="200"}']).toBeGreaterThan(0);
  expect(series['upstream_calls_total{kind="read-back",status="200"}']).toBeGreaterThan(0);
  expect(series['journal_statement_duration_seconds_count{result="ok"}']).toBeGreaterThan(2);
});

it('a write whose outcome is unknown is an open intent with an age', async () => {
  await using app = await openWarm();
  let wasSent = false;
  app.standin.fault = (request, next) => {
    if (wasSent) return faults.statusBefore(503)(request, next);
    wasSent = request.method === 'PUT';
    return wasSent ? faults.resetAfter(request, next) : next();
  };
  const headers = { 'x-request-timeout-ms': '400' };
  const { data } = await app.ask(UPDATE, { customerId: '4150', values: income('1.11') }, headers);
  expect(data.updateCustomerCustomFields.outcome).toBe('UNKNOWN');
  const operations = await app.operations();
  const age = async () =>
    (await scrape(operations)).get('journal_oldest_intent_age_seconds{state="unknown"}');
  await expect.poll(age).toBeGreaterThan(0);
  const series = await scrape(operations);
  expect(series.get('journal_open_intents{state="unknown"}')).toBe(1);
  expect(series.get('journal_open_intents{state="in-progress"}')).toBe(0);
});

it('failures of LoanPro are counted by status, with repeats, the circuit and the code of the answer', async () => {
  await using app = await openWarm();
  app.standin.fault = faults.statusBefore(503);
  const series = await added(app, async () => {
    for (let id = 0; id < 12; id++) await app.ask(`{ customer(id: "${5000 + id}") { lastName } }`);
  });
  const calls = Number(series['upstream_calls_total{kind="read",status="503"}']);
  expect(calls).toBeGreaterThan(3);
  expect(series['upstream_retries_total{kind="read"}']).toBeGreaterThan(0);
  expect(series['upstream_refused_total{reason="circuit-open"}']).toBeGreaterThan(0);
  expect(series).toMatchObject({
    'errors_total{code="UPSTREAM_UNAVAILABLE"}': 12,
    'requests_total{kind="query",outcome="partial"}': 12,
    upstream_circuit_open: 1,
    upstream_circuit_opened_total: 1,
  });
});

it('refused requests are counted with their codes', async () => {
  await using app = await openWarm({ gateway: { rateLimitCostPerMinute: 1000 } });
  const series = await added(app, async () => {
    await app.post('{');
    await app.ask('{ nothing }');
    for (let count = 0; count < 100; count++) await app.ask('{ __typename }');
  });
  expect(series['errors_total{code="RATE_LIMITED"}']).toBeGreaterThan(0);
  expect(series).toMatchObject({
    'errors_total{code="BAD_USER_INPUT"}': 1,
    'errors_total{code="GRAPHQL_VALIDATION_FAILED"}': 1,
    'requests_total{kind="unknown",outcome="failed"}': 1,
  });
});

it('1,000 names, callers, ids, paths and headers add no series', async () => {
  await using app = await openWarm({ gateway: { identity: identifiedByHeader } });
  const operations = await app.operations();
  const names = async () => [...(await scrape(operations)).keys()].toSorted();
  const before = await names();
  for (let from = 0; from < 1000; from += 100) {
    const some = Array.from({ length: 100 }, (_, index) => from + index);
    const ids = JSON.stringify(some.map((n) => String(9_000_000 + n)));
    await app.ask(`{ customersByIds(ids: ${ids}) { lastName } }`);
    await Promise.all(
      some.map(async (n) => {
        const query = `query Name${n}x { alias${n}: ${n % 2 === 0 ? '__typename' : 'wrong'} }`;
        const headers = { 'x-test-caller': `subject-${n} role-${n}`, 'x-request-id': `id-${n}` };
        await app.post(JSON.stringify({ query }), headers, `/graphql?${n}`);
        if (n % 10 === 0) await app.post('{}', headers, `/path-${n}`);
      }),
    );
  }
  expect(await names()).toEqual(before);
});

it('no code, status or reason that the gateway does not know adds a series', async () => {
  const metrics = createMetrics();
  const count = async () => (await metrics.print()).split('\n').length;
  const before = await count();
  assert(
    property(string(), integer(), (text, number) => {
      metrics.errorAnswered(text);
      metrics.callEnded('read', text, 1);
      metrics.callEnded('update', number, 1);
    }),
    { numRuns: 300 },
  );
  expect(await count()).toBe(before);
  const text = await metrics.print();
  expect(text).toContain('loanpro_gateway_upstream_calls_total{kind="update",status="other"}');
});

it('two gateways in one process count apart', async () => {
  const [one, other] = [createMetrics(), createMetrics()];
  one.errorAnswered('FORBIDDEN');
  expect(await one.print()).toContain('errors_total{code="FORBIDDEN"} 1');
  expect(await other.print()).toContain('errors_total{code="FORBIDDEN"} 0');
});

it('docs/operations.md holds the current table of metrics (npm run codegen prints it), and names of the process that exist', async () => {
  const page = readFileSync(path.resolve(import.meta.dirname, '../../docs/operations.md'), 'utf8');
  expect(page).toBe(withPrintedPart(page, 'metrics', printMetricsTable()));
  const metrics = createMetrics();
  metrics.watchProcess();
  const text = await metrics.print();
  const ofProcess = page.match(/`(nodejs|process)_\w+`/g) ?? [];
  expect(ofProcess.length).toBeGreaterThan(3);
  for (const name of ofProcess) expect(text).toContain(`# HELP ${name.slice(1, -1)} `);
  for (const { name, help } of Object.values(CATALOG)) {
    expect(text).toContain(`# HELP ${name} `);
    expect(help).toMatch(/^[A-Z\d].*\.$/);
  }
});
