// Runs the subgraph behind Hive Gateway and Apollo Gateway: queries over two subgraphs, batches of references, writes, and errors.

import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { composeSupergraph, customFieldsSubgraph } from '../../examples/supergraph/compose.ts';
import { loansSubgraph, startLoans } from '../../examples/supergraph/loans.ts';
import * as faults from '../../standin/faults.ts';
import { guardedSdl } from '../../src/schema/index.ts';
import type { App } from '../support/app.ts';
import { ask } from '../support/process.ts';
import { listening } from '../support/proxy.ts';
import { openWarm, puts, stored } from '../support/writing.ts';
import { startApollo, startHive } from './gateways.ts';
import type { Router } from './gateways.ts';

interface Loan {
  borrower: { id: string; customFields: unknown[] };
}

interface Graph {
  app: App;
  ask(
    query: string,
    variables?: Record<string, unknown>,
    signal?: AbortSignal,
    // Answers have the shape of their query; what is not there fails the assertion.
    // oxlint-disable-next-line typescript/no-explicit-any -- see above
  ): Promise<{ data: any; errors?: unknown[] }>;
  [Symbol.asyncDispose](): Promise<void>;
}

async function openGraph(startRouter: (supergraphSdl: string) => Promise<Router>): Promise<Graph> {
  const app = await openWarm({ standin: { generatedCustomers: 500 } });
  const loans = await startLoans();
  const router = await startRouter(
    composeSupergraph([customFieldsSubgraph(app.url), loansSubgraph(loans.url)]),
  );
  return {
    app,
    async ask(query, variables = {}, signal) {
      const response = await fetch(router.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, variables }),
        ...(signal && { signal }),
      });
      return response.json();
    },
    async [Symbol.asyncDispose]() {
      await router[Symbol.asyncDispose]();
      await loans.close();
      await app[Symbol.asyncDispose]();
    },
  };
}

const BORROWERS = `query ($first: Int!) {
  loans(first: $first) { id borrower { id lastName customFields { fieldId displayValue } } }
}`;

const UPDATE = `mutation ($value: CustomFieldNewValue!) {
  updateCustomerCustomFields(customerId: "5001", values: [{ field: { id: "22" }, value: $value }]) {
    outcome
    customer { id loans { id } customField(field: { id: "22" }) { displayValue } }
    userErrors { code path }
  }
}`;

describe.each([
  ['Hive Gateway', startHive],
  ['Apollo Gateway', startApollo],
] as const)('%s', (name, startRouter) => {
  // Starting a router takes seconds, so all tests share one. No test depends on what another one wrote.
  let graph: Graph;
  beforeAll(async () => {
    graph = await openGraph(startRouter);
  });
  afterAll(() => graph[Symbol.asyncDispose]());
  beforeEach(() => {
    graph.app.standin.fault = null;
    graph.app.upstream.length = 0;
  });

  it(`${name} answers a query over both subgraphs, starting from either one`, async () => {
    const fromCustomer = await graph.ask('{ customer(id: "4150") { firstName loans { id balance } } }');
    expect(fromCustomer).toEqual({
      data: { customer: { firstName: 'Maria', loans: [{ id: 'L4150', balance: '4150.00' }] } },
    });
    const fromLoan = await graph.ask('{ loan(id: "L4150") { balance borrower { firstName } } }');
    expect(fromLoan).toEqual({ data: { loan: { balance: '4150.00', borrower: { firstName: 'Maria' } } } });
  });

  it.each([1, 100, 500])(`${name} gets %i references in batches of 50, in their order`, async (first) => {
    const { data, errors } = await graph.ask(BORROWERS, { first });
    expect(errors).toBeUndefined();
    expect(data.loans.map(({ borrower }: Loan) => borrower.id)).toEqual(
      Array.from({ length: first }, (_, index) => String(5001 + index)),
    );
    expect(data.loans.every(({ borrower }: Loan) => borrower.customFields.length > 0)).toBe(true);
    expect(graph.app.upstream).toHaveLength(Math.ceil(first / 50));
  });

  it(`${name} gets null for a customer that LoanPro does not have, and every other customer`, async () => {
    const { data } = await graph.ask(
      '{ known: loan(id: "L4150") { borrower { id firstName } } unknown: loan(id: "L77") { balance borrower { id firstName } } }',
    );
    expect(data.known.borrower).toEqual({ id: '4150', firstName: 'Maria' });
    expect(data.unknown.balance).toBe('77.00');
    expect(data.unknown.borrower?.firstName ?? null).toBeNull();
  });

  it(`${name} sends a write once, and reads fields of both subgraphs after it`, async () => {
    const { data, errors } = await graph.ask(UPDATE, { value: { text: 'new' } });
    expect(errors).toBeUndefined();
    expect(data.updateCustomerCustomFields).toEqual({
      outcome: 'APPLIED',
      customer: { id: '5001', loans: [{ id: 'L5001' }], customField: { displayValue: 'new' } },
      userErrors: [],
    });
    expect(stored(graph.app, 5001, 22)).toEqual(['new']);
    expect(puts(graph.app)).toHaveLength(1);
  });

  it(`${name} passes user errors on as data`, async () => {
    const { data, errors } = await graph.ask(UPDATE, { value: { amount: '1.00' } });
    expect(errors).toBeUndefined();
    expect(data.updateCustomerCustomFields).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'TYPE_MISMATCH' }],
    });
    expect(puts(graph.app)).toEqual([]);
  });

  it(`${name} passes the code of an upstream error on, with the data of the other subgraph`, async () => {
    graph.app.standin.fault = faults.statusBefore(503);
    const { data, errors } = await graph.ask('{ loan(id: "L5001") { balance borrower { firstName } } }');
    expect(data.loan.balance).toBe('5001.00');
    expect(JSON.stringify(errors)).toContain('UPSTREAM_UNAVAILABLE');
  });
});

it.each([
  ['Hive Gateway', startHive],
  ['Apollo Gateway', startApollo],
] as const)('%s passes on who asks, until when, and the trace', async (_name, startRouter) => {
  let seen: IncomingHttpHeaders = {};
  const subgraph = createServer((request, response) => {
    seen = request.headers;
    response.setHeader('content-type', 'application/json').end('{"data":{"customer":{"firstName":"Maria"}}}');
  });
  await using at = await listening(subgraph);
  await using router = await startRouter(
    composeSupergraph([customFieldsSubgraph(`http://127.0.0.1:${at.port}/graphql`)]),
  );
  const headers = {
    authorization: 'Bearer caller',
    'x-request-id': 'request-1',
    'x-request-timeout-ms': '20000',
    traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01',
    tracestate: 'vendor=1',
  };
  const answer = await ask(
    router.url,
    '{ customer(id: "1") { firstName } }',
    {},
    { ...headers, cookie: 'a=b' },
  );
  expect(answer).toEqual({ data: { customer: { firstName: 'Maria' } } });
  expect(seen).toMatchObject(headers);
  expect(seen.cookie).toBeUndefined();
});

it.each([{ amount: '1.00', text: 'two slots' }, { amount: 1.5 }])(
  'Apollo Gateway answers a wrong variable with BAD_USER_INPUT and sends no write: %j',
  async (value) => {
    await using graph = await openGraph(startApollo);
    const { errors } = await graph.ask(UPDATE, { value });
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    expect(puts(graph.app)).toEqual([]);
  },
);

it('Apollo Gateway does not start with the guards in the SDL, and Hive Gateway does', async () => {
  const guarded = composeSupergraph([
    customFieldsSubgraph('http://a.example/', guardedSdl()),
    loansSubgraph('http://b.example/'),
  ]);
  await expect(startApollo(guarded)).rejects.toThrow(/authenticated|requiresScopes/);
  await using hive = await startHive(guarded);
  const answer = await fetch(hive.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"query":"{ __typename }"}',
  });
  expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
});

it('the call to LoanPro ends when the caller of Hive Gateway closes its connection', async () => {
  await using graph = await openGraph(startHive);
  let open = 0;
  graph.app.standin.fault = () => ({
    speak(outgoing) {
      open++;
      outgoing.socket?.once('close', () => open--);
    },
  });
  const leaving = new AbortController();
  const asked = graph.ask('{ customer(id: "4150") { firstName } }', {}, leaving.signal);
  await expect.poll(() => open).toBe(1);
  leaving.abort();
  await expect(asked).rejects.toThrow('aborted');
  // Well before the ten seconds that a call may take.
  await expect.poll(() => open, { timeout: 5000 }).toBe(0);
});
