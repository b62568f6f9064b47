// The example that sends spans: a gateway as its own process, and a collector that receives them by OTLP over HTTP.

import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { openStandin } from '../../standin/server.ts';
import type { SeenRequest } from '../../standin/server.ts';
import { findCanaries } from '../support/canaries.ts';
import { ask, killAll, pointedTo, root, started } from '../support/process.ts';
import { UPDATE } from '../support/writing.ts';

afterEach(killAll);

const SPAN = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  kind: z.number(),
});
const EXPORT = z.object({
  resourceSpans: z.array(
    z.object({
      resource: z.object({
        attributes: z.array(
          z.object({ key: z.string(), value: z.object({ stringValue: z.string().optional() }) }),
        ),
      }),
      scopeSpans: z.array(z.object({ spans: z.array(SPAN) })),
    }),
  ),
});

/** What a collector of OpenTelemetry does with spans, as far as their sender can tell. */
async function openCollector() {
  const bodies: string[] = [];
  const receive = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await text(request);
    if (request.method === 'POST' && request.url === '/v1/traces') bodies.push(body);
    response.setHeader('content-type', 'application/json').end('{}');
  };
  const server = createServer((request, response) => void receive(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : '';
  return { bodies, url: `http://127.0.0.1:${port}`, close: () => server.close() };
}

const caller = (digit: string) => ({ traceparent: `00-${digit.repeat(32)}-${digit.repeat(16)}-01` });

it('the spans of a read and of a write reach a collector, in the traces of their callers', async () => {
  const upstream: SeenRequest[] = [];
  const standin = await openStandin({ onRequest: (seen) => upstream.push(seen) });
  const collector = await openCollector();
  const gateway = await started({
    ...pointedTo(standin),
    NODE_OPTIONS: `--import=${path.join(root, 'examples/deploy/observe/otel.mjs')}`,
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    // Only what callers ask to be recorded.
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  await ask(gateway.url, 'query Names { customer(id: "4150") { lastName } }', {}, caller('a'));
  await ask(gateway.url, '{ customer(id: "4151") { lastName } }');
  const values = [{ field: { id: '3' }, value: { amount: '7371.11' } }];
  const variables = { customerId: '4150', values, idempotencyKey: 'canary-key' };
  const written = await ask(gateway.url, UPDATE, variables, caller('b'));
  expect(written).toMatchObject({ data: { updateCustomerCustomFields: { outcome: 'APPLIED' } } });
  // The last spans are sent when the process ends.
  gateway.child.kill('SIGTERM');
  expect(await gateway.ended).toBe(0);

  const exported = collector.bodies.flatMap((body) => EXPORT.parse(JSON.parse(body)).resourceSpans);
  const service = exported[0]?.resource.attributes.find(({ key }) => key === 'service.name');
  expect(service?.value.stringValue).toBe('loanpro-fields-gateway');
  const spans = exported.flatMap(({ scopeSpans }) => scopeSpans.flatMap((scope) => scope.spans));
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set(['a'.repeat(32), 'b'.repeat(32)]));
  const named = (name: string, digit: string) =>
    spans.filter((span) => span.name === name && span.traceId === digit.repeat(32));

  const [read] = named('query', 'a');
  const [batch] = named('load customer', 'a');
  const [call] = named('GET odata.svc/Customers({id})', 'a');
  expect([read?.parentSpanId, batch?.parentSpanId, call?.parentSpanId]).toEqual([
    'a'.repeat(16),
    read?.spanId,
    batch?.spanId,
  ]);
  const [write] = named('mutation', 'b');
  expect(write?.parentSpanId).toBe('b'.repeat(16));
  const [update] = named('PUT odata.svc/Customers({id})', 'b');
  const [intent] = named('INSERT write_intent', 'b');
  expect([update?.parentSpanId, intent?.parentSpanId]).toEqual([write?.spanId, write?.spanId]);
  const put = upstream.find(({ method }) => method === 'PUT');
  expect(put?.headers['traceparent']).toBe(`00-${'b'.repeat(32)}-${update?.spanId}-01`);

  const canaries = {
    value: '7371.11',
    token: standin.token,
    instance: standin.instanceId,
    key: 'canary-key',
  };
  expect(findCanaries(canaries, { exports: collector.bodies.join('\n') })).toEqual([]);
  collector.close();
  await standin.close();
});

it('the documentation installs the versions that this test uses', () => {
  const { dependencies, devDependencies } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  const versions: Record<string, string> = { ...dependencies, ...devDependencies };
  const page = readFileSync(path.join(root, 'docs/operations.md'), 'utf8');
  const installed = [...page.matchAll(/(@opentelemetry\/[\w-]+)@([\d.]+)/g)];
  expect(installed).toHaveLength(3);
  for (const [, name = '', version] of installed) expect(versions[name]).toBe(version);
});
