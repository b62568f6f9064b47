// An operation that is refused has the same answer with and without the HTTP layer of Yoga, and however often its document was seen.

import { afterAll, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';

const app = await openApp();
afterAll(async () => app[Symbol.asyncDispose]());

const TYPES = ['application/json', 'application/graphql-response+json'];

const TWO = 'query A { __typename } query B { __typename }';

const REFUSED: [name: string, body: object, code: string][] = [
  ['that cannot be parsed', { query: '{ customer(id: "5001") { ' }, 'GRAPHQL_PARSE_FAILED'],
  ['that is empty', { query: '' }, 'GRAPHQL_PARSE_FAILED'],
  ['that is not valid', { query: '{\n  nothing(id: "ä")\n other { id } }' }, 'GRAPHQL_VALIDATION_FAILED'],
  ['with many errors', { query: `{ ${'nothing: no '.repeat(12)}}` }, 'GRAPHQL_VALIDATION_FAILED'],
  ['that is too deep', { query: `{ ${'a { '.repeat(17)}b ${'}'.repeat(18)}` }, 'GRAPHQL_VALIDATION_FAILED'],
  [
    'whose variables do not fit',
    { query: 'query ($id: ID!) { customer(id: $id) { id } }', variables: { id: [] } },
    'BAD_USER_INPUT',
  ],
  ['that does not say which operation', { query: TWO }, 'OPERATION_RESOLUTION_FAILURE'],
  ['without the operation that is named', { query: TWO, operationName: 'C' }, 'OPERATION_RESOLUTION_FAILURE'],
];

async function answerTo(body: object, headers: Record<string, string>) {
  const response = await app.post(JSON.stringify(body), { 'x-request-id': 'request-1', ...headers });
  const { 'content-length': length, date, ...others } = Object.fromEntries(response.headers);
  const text = await response.text();
  return {
    status: response.status,
    hasLength: length !== undefined && date !== undefined,
    headers: others,
    // Only the answer through Yoga has it.
    text: text.replace(/,"extensions":\{"loanpro":\{[^}]*\}\}\}$/, '}'),
  };
}

it.each(REFUSED)('a document %s', async (_, body, code) => {
  for (const accept of TYPES) {
    const answer = await answerTo(body, { accept });
    expect(answer.text).toContain(`"code":"${code}"`);
    expect(await answerTo(body, { accept, 'x-diagnostics': 'on' })).toEqual(answer);
  }
});

it('a known document without the operation that is named', async () => {
  const body = { query: TWO, operationName: 'C' };
  const answer = await answerTo(body, {});
  expect(answer).toMatchObject({ status: 400 });
  expect(await (await app.post(JSON.stringify({ query: TWO, operationName: 'A' }))).json()).toEqual({
    data: { __typename: 'Query' },
  });
  expect(await answerTo(body, {})).toEqual(answer);
});
