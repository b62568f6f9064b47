// Behind the gateways of the field: one query over two subgraphs, references in batches, writes, and errors that keep their codes.

import { describe, expect, it } from 'vitest';
import { composeSupergraph } from '../../examples/supergraph/compose.ts';
import { startLoans } from '../../examples/supergraph/loans.ts';
import * as faults from '../../standin/faults.ts';
import { guardedSdl } from '../../src/schema/index.ts';
import type { App } from '../support/app.ts';
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
  const router = await startRouter(composeSupergraph({ customFields: app.url, loans: loans.url }));
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
] as const)('%s', (_name, startRouter) => {
  it('answers a query over both subgraphs, either way round', async () => {
    await using graph = await openGraph(startRouter);
    const fromHere = await graph.ask('{ customer(id: "4150") { firstName loans { id balance } } }');
    expect(fromHere).toEqual({
      data: { customer: { firstName: 'Maria', loans: [{ id: 'L4150', balance: '4150.00' }] } },
    });
    const fromThere = await graph.ask('{ loan(id: "L4150") { balance borrower { firstName } } }');
    expect(fromThere).toEqual({ data: { loan: { balance: '4150.00', borrower: { firstName: 'Maria' } } } });
  });

  it.each([1, 100, 500])('resolves %i references in batches, in their order', async (first) => {
    await using graph = await openGraph(startRouter);
    const { data, errors } = await graph.ask(BORROWERS, { first });
    expect(errors).toBeUndefined();
    expect(data.loans.map(({ borrower }: Loan) => borrower.id)).toEqual(
      Array.from({ length: first }, (_, index) => String(5001 + index)),
    );
    expect(data.loans.every(({ borrower }: Loan) => borrower.customFields.length > 0)).toBe(true);
    expect(graph.app.upstream).toHaveLength(Math.ceil(first / 50));
  });

  it('leaves out a customer whom LoanPro does not know, and no other', async () => {
    await using graph = await openGraph(startRouter);
    const { data } = await graph.ask(
      '{ known: loan(id: "L4150") { borrower { id firstName } } unknown: loan(id: "L77") { balance borrower { id firstName } } }',
    );
    expect(data.known.borrower).toEqual({ id: '4150', firstName: 'Maria' });
    expect(data.unknown.balance).toBe('77.00');
    expect(data.unknown.borrower?.firstName ?? null).toBeNull();
  });

  it('writes, and goes on from the customer that was written', async () => {
    await using graph = await openGraph(startRouter);
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

  it('passes the mistakes of a caller on as data', async () => {
    await using graph = await openGraph(startRouter);
    const { data, errors } = await graph.ask(UPDATE, { value: { amount: '1.00' } });
    expect(errors).toBeUndefined();
    expect(data.updateCustomerCustomFields).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'TYPE_MISMATCH' }],
    });
    expect(puts(graph.app)).toEqual([]);
  });

  it('passes the code of an upstream error on, with what else could be answered', async () => {
    await using graph = await openGraph(startRouter);
    graph.app.standin.fault = faults.statusBefore(503);
    const { data, errors } = await graph.ask('{ loan(id: "L5001") { balance borrower { firstName } } }');
    expect(data.loan.balance).toBe('5001.00');
    expect(JSON.stringify(errors)).toContain('UPSTREAM_UNAVAILABLE');
  });
});

describe('Apollo Gateway', () => {
  it.each([{ amount: '1.00', text: 'two slots' }, { amount: 'a lot' }])(
    'passes on what is wrong with a variable: %j',
    async (value) => {
      await using graph = await openGraph(startApollo);
      const { errors } = await graph.ask(UPDATE, { value });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
      expect(puts(graph.app)).toEqual([]);
    },
  );

  it('does not take the guards, which others do', async () => {
    const urls = { customFields: 'http://a.example/', loans: 'http://b.example/' };
    await expect(startApollo(composeSupergraph(urls, guardedSdl))).rejects.toThrow(
      /authenticated|requiresScopes/,
    );
    await using hive = await startHive(composeSupergraph(urls, guardedSdl));
    const answer = await fetch(hive.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ __typename }"}',
    });
    expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('Hive Gateway, asked by somebody who leaves', () => {
  it('ends the call to LoanPro as well', async () => {
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
});

describe('a trace of the fields', () => {
  const asked = { 'apollo-federation-include-trace': 'ftv1' };
  const query = '{ customer(id: "4150") { firstName } }';

  it('is in no answer, unless it is switched on', async () => {
    await using app = await openWarm();
    expect(Object.keys(JSON.parse((await app.ask(query, {}, asked)).text))).toEqual(['data']);
  });

  it('says nothing of errors, where it is', async () => {
    await using app = await openWarm({ gateway: { tracesFields: true } });
    app.standin.fault = faults.statusBefore(409, '{"message":"SECRET"}');
    const { text } = await app.ask(query, {}, asked);
    const { extensions } = JSON.parse(text);
    const trace = Buffer.from(extensions.ftv1, 'base64').toString('latin1');
    expect(trace).toContain('customer');
    expect(trace).not.toMatch(/SECRET|LoanPro|refused|status/i);
    // Nobody gets it who did not ask.
    expect((await app.ask(query)).text).not.toContain('ftv1');
  });
});
