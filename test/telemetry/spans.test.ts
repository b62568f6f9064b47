// The spans of a gateway where an SDK of OpenTelemetry is loaded: which there are, whose children they are, and what they never say.

import { SpanStatusCode, trace } from '@opentelemetry/api';
import { beforeEach, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { findCanaries } from '../support/canaries.ts';
import { collectSpans } from '../support/spans.ts';
import type { ReadableSpan } from '../support/spans.ts';
import { UPDATE, openWarm } from '../support/writing.ts';

const spans = collectSpans();

beforeEach(() => void spans.splice(0));

const parent = (digit: string, flags = '01') => `00-${digit.repeat(32)}-${digit.repeat(16)}-${flags}`;
const idOf = (span: ReadableSpan | undefined) => span?.spanContext().spanId;
const traceOf = (span: ReadableSpan | undefined) => span?.spanContext().traceId ?? '';
const startOf = ({ startTime: [seconds, nanoseconds] }: ReadableSpan) => seconds + nanoseconds / 1e9;

/** All spans of these requests. Those of the operations come last. */
async function traced(count: number, work: () => Promise<unknown>): Promise<ReadableSpan[]> {
  spans.length = 0;
  await work();
  await expect.poll(() => spans.filter(({ name }) => isOperation(name)).length).toBe(count);
  return [...spans];
}

const isOperation = (name: string) => ['query', 'mutation', 'GraphQL Operation'].includes(name);

/** The spans below each one, by their names. */
interface Tree {
  [name: string]: Tree;
}

function treeOf(all: readonly ReadableSpan[], parentId: string | undefined): Tree {
  const children = all.filter(({ parentSpanContext }) => parentSpanContext?.spanId === parentId);
  return Object.fromEntries(children.map((span) => [span.name, treeOf(all, idOf(span))]));
}

const NAME = 'query CustomerName { customer(id: "5001") { firstName } }';

it.each(['a new document', 'a known document'])(
  'a read with %s has a span of its operation, its batch and its call, in the trace of the caller',
  async (which) => {
    await using app = await openWarm();
    if (which === 'a known document') await app.ask(NAME);
    app.upstream.length = 0;
    const headers = { traceparent: parent('a'), tracestate: 'vendor=1', baggage: 'name=Hana' };
    const all = await traced(1, async () => app.ask(NAME, {}, headers));

    const call = 'GET odata.svc/Customers({id})';
    expect(treeOf(all, 'a'.repeat(16))).toEqual({ query: { 'load customer': { [call]: {} } } });
    expect(all.map(traceOf)).toEqual(all.map(() => 'a'.repeat(32)));
    expect(all.find(({ name }) => name === 'query')?.attributes).toEqual({
      'graphql.operation.type': 'query',
      'graphql.operation.name': 'CustomerName',
    });
    expect(all.find(({ name }) => name === 'load customer')?.attributes).toEqual({
      'loanpro_gateway.batch.size': 1,
    });
    const callSpan = all.find(({ name }) => name === call);
    expect(callSpan?.attributes).toEqual({
      'http.request.method': 'GET',
      'url.template': 'odata.svc/Customers({id})',
      'http.response.status_code': 200,
      'server.address': '127.0.0.1',
      'server.port': Number(new URL(app.standin.baseUrl).port),
      'loanpro_gateway.call.kind': 'read',
    });
    // LoanPro gets the span of the call, and nothing else of the caller.
    expect(
      app.upstream.map(({ headers: sent }) => [sent['traceparent'], sent['tracestate'], sent['baggage']]),
    ).toEqual([[`00-${traceOf(callSpan)}-${idOf(callSpan)}-01`, 'vendor=1', undefined]]);
  },
);

it('a write has spans of the statements of the journal and of each call', async () => {
  await using app = await openWarm();
  const values = [{ field: { id: '3' }, value: { amount: '1.11' } }];
  const all = await traced(1, async () => app.ask(UPDATE, { customerId: '4150', values }));
  const operation = all.find(({ name }) => name === 'mutation');
  expect(operation?.parentSpanContext).toBeUndefined();
  const children = all.filter(({ parentSpanContext }) => parentSpanContext?.spanId === idOf(operation));
  const names = children.toSorted((one, other) => startOf(one) - startOf(other)).map(({ name }) => name);
  const put = names.indexOf('PUT odata.svc/Customers({id})');
  expect(names.indexOf('INSERT write_intent')).toBeGreaterThanOrEqual(0);
  expect(names.indexOf('INSERT write_intent')).toBeLessThan(put);
  expect(names.lastIndexOf('UPDATE write_intent')).toBeGreaterThan(put);
  expect(all.find(({ name }) => name === 'INSERT write_intent')?.attributes).toEqual({
    'db.system.name': 'sqlite',
    'db.operation.name': 'INSERT',
    'db.collection.name': 'write_intent',
  });
});

it('a call that several requests share belongs to one of them, and the others link to it', async () => {
  await using app = await openWarm();
  const digits = ['1', '2', '3'];
  const ask = async (digit: string) =>
    app.ask(`{ customer(id: "500${digit}") { firstName } }`, {}, { traceparent: parent(digit) });
  let all: ReadableSpan[] = [];
  // Whether they arrive in the same turn of the event loop is up to the system.
  await expect
    .poll(async () => {
      all = await traced(3, async () => Promise.all(digits.map(ask)));
      return all.some(({ name }) => name === 'shared read');
    })
    .toBe(true);
  const shared = all.find(({ name }) => name === 'shared read');
  const linked = shared?.links.map(({ context }) => context.traceId) ?? [];
  expect(linked.length).toBeGreaterThan(0);
  expect(linked).not.toContain(traceOf(shared));
  const back = all.filter(({ links }) => links.some(({ context }) => context.spanId === idOf(shared)));
  expect(back.map(({ name }) => name)).toEqual(linked.map(() => 'load customer'));
  expect(back.map(traceOf).toSorted()).toEqual(linked.toSorted());
});

it('a repeated call has a span for each attempt, and failed steps say so', async () => {
  await using app = await openWarm();
  let failures = 1;
  app.standin.fault = (request, next) => (failures-- > 0 ? faults.statusBefore(503)(request, next) : next());
  const all = await traced(1, async () => app.ask(NAME));
  const attempts = all.filter(({ name }) => name.startsWith('GET'));
  const seen = attempts.map(({ attributes, status }) => [
    attributes['http.response.status_code'],
    attributes['error.type'],
    attributes['http.request.resend_count'],
    status.code,
  ]);
  expect(seen).toEqual([
    [503, '503', undefined, SpanStatusCode.ERROR],
    [200, undefined, 1, SpanStatusCode.UNSET],
  ]);
  expect(all.at(-1)?.status.code).toBe(SpanStatusCode.UNSET);

  app.standin.fault = faults.resetBefore;
  const failed = await traced(1, async () => app.ask('{ customer(id: "5002") { lastName } }'));
  expect(
    new Set(failed.map(({ name, attributes }) => `${name}: ${String(attributes['error.type'])}`)),
  ).toEqual(
    new Set([
      'GET odata.svc/Customers({id}): unavailable',
      'load customer: unavailable',
      'query: UPSTREAM_UNAVAILABLE',
    ]),
  );
  const refused = await traced(1, async () => app.ask('{ nothing }'));
  expect(refused.map(({ name, attributes }) => [name, attributes['error.type']])).toEqual([
    ['GraphQL Operation', 'GRAPHQL_VALIDATION_FAILED'],
  ]);
});

it('a request that its caller does not want to be recorded has no spans, and LoanPro is told so', async () => {
  await using app = await openWarm();
  await app.ask(NAME, {}, { traceparent: parent('b', '00') });
  const [sent] = app.upstream.map(({ headers }) => headers['traceparent']);
  expect(sent).toMatch(new RegExp(`^00-${'b'.repeat(32)}-.*-00$`));
  await traced(1, async () => app.ask('{ __typename }'));
  expect(spans.filter((span) => traceOf(span) === 'b'.repeat(32))).toEqual([]);
});

it('no span has a value, an id, a token or a name that may be one', async () => {
  await using app = await openWarm();
  const canaries = {
    value: '7371.11',
    customer: '5001',
    token: app.standin.token,
    instance: app.standin.instanceId,
    key: 'canary-key',
    request: 'canary-request',
  };
  const headers = { 'x-request-id': 'canary-request', authorization: 'Bearer canary-token' };
  const values = [{ field: { id: '3' }, value: { amount: canaries.value } }];
  const all = await traced(4, async () => {
    await app.ask(UPDATE, { customerId: '5001', values, idempotencyKey: 'canary-key' }, headers);
    await app.ask(
      'query Of5001 { customer(id: "5001") { firstName customFields { rawValue } } }',
      {},
      headers,
    );
    await app.ask('{ customersByIds(ids: ["5001", "5002"]) { lastName } }', {}, headers);
    app.standin.fault = faults.resetAfter;
    await app.ask(
      UPDATE,
      { customerId: '5001', values: [{ field: { id: '3' }, value: { amount: '7372.22' } }] },
      headers,
    );
  });
  expect(all.length).toBeGreaterThan(10);
  // A port and the id of a span have digits by chance.
  const texts = all.map(({ name, attributes, events, status }) =>
    JSON.stringify({ name, attributes: { ...attributes, 'server.port': 0 }, events, status }),
  );
  expect(findCanaries(canaries, { spans: texts.join('\n') })).toEqual([]);
  expect(all.find(({ name }) => name === 'query')?.attributes).not.toHaveProperty('graphql.operation.name');
  expect(all.flatMap(({ events }) => events)).toEqual([]);
});

it('a log line within a span has its ids, and no other line has any', () => {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger('info', null, { write: (line) => void lines.push(JSON.parse(line)) });
  logger.info('before');
  const context = trace.getTracer('test').startActiveSpan('work', (span) => {
    logger.info('within');
    span.end();
    return span.spanContext();
  });
  expect(lines).toEqual([
    { level: 30, time: expect.any(String), msg: 'before' },
    {
      level: 30,
      time: expect.any(String),
      msg: 'within',
      trace_id: context.traceId,
      span_id: context.spanId,
    },
  ]);
});
