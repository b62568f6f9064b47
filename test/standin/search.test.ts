// Tests the search of the stand-in: which customers it finds, in which order, and that its index may be behind.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStandin, type Standin } from '../../standin/server.ts';
import { columnOf, createCaller } from './caller.ts';

let standin: Standin;
beforeEach(async () => {
  standin = await openStandin();
});
afterEach(() => standin.close());

const search = (body: object, query = '') =>
  createCaller(standin).send(`Customers/Autopal.Search()${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
const forText = (query: string, ...fields: string[]) => ({
  query: {
    bool: { must: [{ bool: { should: [{ query_string: { query, default_operator: 'AND', fields } }] } }] },
  },
});

it('the documented query finds a customer by a part of the name, without its values', async () => {
  const reply = await search(
    { ...forText('*rivera*', 'customerName', 'email'), sort: { id: 'asc' } },
    '?$top=25&$start=0',
  );
  expect(columnOf(reply, 'id')).toEqual([4150]);
  expect(reply).toMatchObject({ body: { d: { summary: { totalHits: 1 } } } });
  expect(JSON.stringify(reply)).not.toContain('Blue Fir');
});

it('values are found in one bucket, and only those of searchable fields', async () => {
  const query = forText('*fir*', 'customFields');
  expect(columnOf(await search(query), 'id')).toEqual([]);
  standin.database.exec('UPDATE custom_field SET searchable = 1 WHERE id = 1');
  expect(columnOf(await search(query), 'id')).toEqual([4150]);
});

it.each([
  [{ query: { terms: { id: [4151, 4150, 1] } } }, '', [4150, 4151]],
  [{ query: { terms: { id: [4151, 4150] } } }, '?$orderby=id%20desc', [4151, 4150]],
  [{ query: { terms: { id: [4151, 4150] } }, sort: { id: 'desc' } }, '', [4151, 4150]],
  [{ query: { term: { customId: 'abc123' } } }, '', [4150]],
  [{ query: { bool: { must_not: { match_all: {} } } } }, '', []],
  [forText('maria nobody', 'customerName'), '', []],
  [forText('harbor light', 'customerName'), '', [4156]],
  [{ query: { match_all: {} }, size: 2, from: 1 }, '', [4151, 4152]],
  [{}, '?$top=1&$start=2', [4152]],
])('the search %j%s finds %j', async (body, query, ids) => {
  expect(columnOf(await search(body, query), 'id')).toEqual(ids);
});

it('a page of the search has ten hits, and says how many there are', async () => {
  const reply = await search({});
  expect(columnOf(reply, 'id')).toHaveLength(10);
  expect(reply).toMatchObject({ body: { d: { summary: { totalHits: expect.any(Number) } } } });
});

it.each([
  [{ query: { wildcard: {} } }, ''],
  [{ query: [] }, ''],
  [{}, '?$top=-1'],
])('the search %j%s is refused', async (body, query) => {
  expect((await search(body, query)).status).toBe(409);
});

it('with searchLagMs, the search finds what the tables held so long ago', async () => {
  standin.quirks.searchLagMs = 60_000;
  const query = { query: { term: { customId: 'ABC123' } } };
  expect(columnOf(await search(query), 'id')).toEqual([4150]);
  standin.database.exec('UPDATE customer_entity SET custom_id = NULL WHERE id = 4150');
  expect(columnOf(await search(query), 'id')).toEqual([4150]);
  standin.quirks.searchLagMs = 0;
  expect(columnOf(await search(query), 'id')).toEqual([]);
});
