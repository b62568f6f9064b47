// Clients that send the hash of a document first: they are told that the gateway keeps none, and send the document.

import { createHash } from 'node:crypto';
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { Client, fetchExchange, makeOperation, mapExchange } from '@urql/core';
import { expect, it } from 'vitest';
import { openApp } from '../support/app.ts';

const QUERY = '{ customer(id: "4150") { lastName } }';
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** A fetch that keeps the method and the status of each request. */
function recordedFetch() {
  const seen: string[] = [];
  const recorded: typeof fetch = async (input, init) => {
    const response = await fetch(input, init);
    const hasText = typeof init?.body === 'string' && init.body.includes('lastName');
    seen.push(`${init?.method ?? 'GET'} ${hasText ? 'text' : 'hash'} ${response.status}`);
    return response;
  };
  return { seen, recorded };
}

it.each([
  [false, 'POST hash 200'],
  [true, 'GET hash 200'],
])(
  "Apollo's PersistedQueryLink falls back to the text, with GET for hashes: %s",
  async (useGETForHashedQueries, first) => {
    await using app = await openApp();
    const { seen, recorded } = recordedFetch();
    const client = new ApolloClient({
      cache: new InMemoryCache(),
      link: ApolloLink.from([
        new PersistedQueryLink({ sha256, useGETForHashedQueries }),
        new HttpLink({ uri: app.url, fetch: recorded }),
      ]),
    });
    for (let round = 0; round < 2; round++) {
      const { data } = await client.query({ query: gql(QUERY), fetchPolicy: 'network-only' });
      expect(data).toMatchObject({ customer: { lastName: 'Rivera' } });
    }
    // After the first answer the client sends no hash any more.
    expect(seen).toEqual([first, 'POST text 200', 'POST text 200']);
  },
);

it('urql finds the words by which its persistedExchange falls back', async () => {
  await using app = await openApp();
  const { seen, recorded } = recordedFetch();
  let sendsHash = true;
  const client = new Client({
    url: app.url,
    fetch: recorded,
    preferGetMethod: false,
    exchanges: [
      mapExchange({
        onOperation(operation) {
          if (!sendsHash) return operation;
          const extensions = { persistedQuery: { version: 1 as const, sha256Hash: sha256(QUERY) } };
          return { ...makeOperation(operation.kind, operation), extensions };
        },
      }),
      fetchExchange,
    ],
  });
  const first = await client.query(QUERY, {}).toPromise();
  // What the exchange looks for.
  expect(first.error?.graphQLErrors.map(({ message }) => message)).toEqual(['PersistedQueryNotSupported']);
  sendsHash = false;
  expect((await client.query(QUERY, {}).toPromise()).data).toMatchObject({
    customer: { lastName: 'Rivera' },
  });
  expect(seen).toEqual(['POST hash 200', 'POST text 200']);
});
