// Tests the generated documents with Apollo Client, urql and this client: they run, and wrong calls do not compile.

import { ApolloClient, HttpLink, InMemoryCache } from '@apollo/client';
import { Client, cacheExchange, fetchExchange } from '@urql/core';
import { cacheExchange as graphcache } from '@urql/exchange-graphcache';
import { expect, it } from 'vitest';
import { ReadCustomerDocument, UpdateCustomFieldsDocument } from '../../client/generated/nodes/graphql.ts';
import type { CustomFieldValueInput } from '../../client/generated/graphql.ts';
import { UpdateCustomFieldsDocument as UpdateText } from '../../client/generated/graphql.ts';
import { apolloCacheOptions, graphcacheOptions } from '../../client/src/cache-options.ts';
import { createClient, matchOutcome } from '../../client/src/index.ts';
import type { UpdateResult } from '../../client/src/index.ts';
import { openWarm, stored } from '../support/writing.ts';

const values: CustomFieldValueInput[] = [{ field: { id: '22' }, value: { text: 'new' } }];

it('Apollo Client reads and writes with the generated documents, and its cache knows the subtypes', async () => {
  await using app = await openWarm();
  const apollo = new ApolloClient({
    link: new HttpLink({ uri: app.url }),
    cache: new InMemoryCache(apolloCacheOptions),
  });
  const { data } = await apollo.query({ query: ReadCustomerDocument, variables: { id: '4150' } });
  const reference = data?.customer?.customFields?.find(({ fieldId }) => fieldId === '17');
  expect(reference?.__typename === 'TextCustomFieldValue' && reference.text).toBe('REF-4150');
  const variables = { customerId: '5001', values };
  const written = await apollo.mutate({ mutation: UpdateCustomFieldsDocument, variables });
  expect(written.data?.updateCustomerCustomFields?.outcome).toBe('APPLIED');
  expect(stored(app, 5001, 22)).toEqual(['new']);
  // A member of a subtype is read from the cache, without a call.
  app.upstream.length = 0;
  const again = await apollo.query({ query: ReadCustomerDocument, variables: { id: '4150' } });
  expect(again.data).toEqual(data);
  expect(app.upstream).toEqual([]);
  apollo.stop();
});

it('urql reads and writes with the generated documents', async () => {
  await using app = await openWarm();
  const urql = new Client({
    url: app.url,
    exchanges: [cacheExchange, fetchExchange],
    preferGetMethod: false,
  });
  const { data } = await urql.query(ReadCustomerDocument, { id: '4150' }).toPromise();
  expect(data?.customer?.firstName).toBe('Maria');
  const written = await urql.mutation(UpdateCustomFieldsDocument, { customerId: '5001', values }).toPromise();
  expect(written.data?.updateCustomerCustomFields?.outcome).toBe('APPLIED');
});

it('Graphcache keeps options of different fields apart, and shows a value after it was written', async () => {
  await using app = await openWarm();
  const urql = new Client({
    url: app.url,
    exchanges: [graphcache(graphcacheOptions), fetchExchange],
    preferGetMethod: false,
  });
  const first = await urql.query(ReadCustomerDocument, { id: '5001' }).toPromise();
  const kept = await urql
    .query(ReadCustomerDocument, { id: '5001' }, { requestPolicy: 'cache-only' })
    .toPromise();
  expect(kept.data).toEqual(first.data);
  await urql.mutation(UpdateCustomFieldsDocument, { customerId: '5001', values }).toPromise();
  app.upstream.length = 0;
  const after = await urql.query(ReadCustomerDocument, { id: '5001' }).toPromise();
  expect(after.data?.customer?.customFields?.find(({ fieldId }) => fieldId === '22')?.rawValue).toBe('new');
  expect(app.upstream).toEqual([]);
});

it('the documents as strings are the same operations as the documents as nodes', async () => {
  await using app = await openWarm();
  const client = createClient({ url: app.url });
  const answer = await client.request(UpdateText, { customerId: '5001', values });
  expect(answer.updateCustomerCustomFields?.outcome).toBe('APPLIED');
});

/** Never called. `npm run types` fails unless the compiler rejects each marked line. */
export async function doesNotCompile(
  apollo: ApolloClient,
  urql: Client,
  result: UpdateResult,
): Promise<void> {
  const client = createClient({ url: '' });
  const field = { id: '3' };
  // An unknown slot, a value of the wrong type, two slots, and no slot.
  // @ts-expect-error -- no such slot
  await client.update('1', [{ field, value: { money: '1' } }]);
  // @ts-expect-error -- an amount is not a number
  await client.update('1', [{ field, value: { amount: 1 } }]);
  // @ts-expect-error -- two slots
  await client.update('1', [{ field, value: { amount: '1', text: '1' } }]);
  // @ts-expect-error -- no slot
  await client.update('1', [{ field, value: {} }]);
  // @ts-expect-error -- two ways to name a field
  await client.update('1', [{ field: { id: '3', name: 'x' }, value: { amount: '1' } }]);
  // @ts-expect-error -- the handler for an unknown outcome is missing
  matchOutcome(result, { saved: () => 1, conflict: () => 1, rejected: () => 1, mixed: () => 1 });
  // @ts-expect-error -- a result has a customer only after its outcome was checked
  void result.customer;

  const document = UpdateCustomFieldsDocument;
  // @ts-expect-error -- a variable is missing
  await client.request(UpdateText, { customerId: '1' });
  // @ts-expect-error -- a variable is missing
  await apollo.mutate({ mutation: document, variables: { customerId: '1' } });
  // @ts-expect-error -- a variable is missing
  await urql.mutation(document, { customerId: '1' });
  const two = { customerId: '1', values: [{ field, value: { amount: '1', text: '1' } }] };
  // @ts-expect-error -- two slots
  await apollo.mutate({ mutation: document, variables: two });
  // @ts-expect-error -- two slots
  await urql.mutation(document, two);
  // @ts-expect-error -- no variables at all
  await apollo.query({ query: ReadCustomerDocument });
  // @ts-expect-error -- an id is not a number
  await urql.query(ReadCustomerDocument, { id: 1 });
}
