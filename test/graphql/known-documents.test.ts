// A document that was valid before is answered as if it were new, and is counted as often.

import { expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { growth, scrape } from '../support/metrics.ts';

const DOCUMENT = `
  query One($id: ID!) { customer(id: $id) { firstName } }
  query Many($ids: [ID!]!) { customersByIds(ids: $ids) { lastName customFields { displayValue } } }
  query Schema { __typename }
  mutation Write($text: String!) {
    updateCustomerCustomFields(customerId: "77", values: [{ field: { id: "22" }, value: { text: $text } }]) {
      outcome
      userErrors { code }
    }
  }`;

const REQUESTS = [
  { operationName: 'One', variables: { id: '4150' } },
  { operationName: 'One', variables: { id: '77' } },
  { operationName: 'One', variables: { id: 'no id' } },
  { operationName: 'One', variables: { id: { wrong: 1 } } },
  { operationName: 'One' },
  { operationName: 'Many', variables: { ids: ['4150', '4151', 'x'] } },
  { operationName: 'Many', variables: { ids: Array.from({ length: 600 }, () => '4150') } },
  { operationName: 'Schema' },
  { operationName: 'Write', variables: { text: 'x' } },
  { operationName: 'Nothing', variables: { id: '4150' } },
  { variables: { id: '4150' } },
];

it('a known document gets the answer and the counts of a new one', async () => {
  await using app = await openApp();
  await app.warmUp();
  const operations = await app.operations();
  let count = 0;

  async function observe(query: string, request: object, headers: Record<string, string>) {
    const before = await scrape(operations);
    const response = await app.post(JSON.stringify({ query, ...request }), {
      'x-request-id': 'same',
      ...headers,
    });
    const text = (await response.text()).replace(/"(slowestMs|cost)":\d+/g, '');
    await expect.poll(async () => (await scrape(operations)).get('requests_in_progress')).toBe(0);
    const { 'cache_lookups_total{cache="documents",result="hit"}': hits = 0, ...counts } = growth(
      before,
      await scrape(operations),
    );
    delete counts['cache_lookups_total{cache="documents",result="miss"}'];
    const grown = Object.entries(counts).filter(([series]) =>
      /^(requests|errors|operation|batch|cache)/.test(series),
    );
    const headersOf = [...response.headers].filter(([name]) => name !== 'date' && name !== 'content-length');
    return { hits, answer: { status: response.status, headers: headersOf, text }, grown };
  }

  for (const headers of [{}, { 'x-diagnostics': 'on' }, { accept: 'application/graphql-response+json' }])
    for (const request of REQUESTS) {
      const query = `${DOCUMENT} # ${++count}`;
      const asNew = await observe(query, request, headers);
      await app.post(JSON.stringify({ query, operationName: 'Schema' }));
      const asKnown = await observe(query, request, headers);
      expect([asNew.hits, asKnown.hits]).toEqual([0, 1]);
      expect({ request, ...asKnown.answer }).toEqual({ request, ...asNew.answer });
      expect([request, asKnown.grown]).toEqual([request, asNew.grown]);
    }
});

it('a known document is not a way to write by GET', async () => {
  await using app = await openApp({ gateway: { acceptsGet: true } });
  const query =
    'mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "22" }, value: { text: "x" } }]) { outcome } }';
  expect((await app.ask(query)).data.updateCustomerCustomFields.outcome).toBe('APPLIED');
  app.upstream.length = 0;
  const response = await fetch(`${app.url}?query=${encodeURIComponent(query)}`);
  expect(response.status).toBe(405);
  expect(app.upstream).toEqual([]);
});
