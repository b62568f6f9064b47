// Requests that can be read and contain no document, or name it by a hash or an id.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';

const HASH = 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38';
const PERSISTED = { persistedQuery: { version: 1, sha256Hash: HASH } };

async function post(app: App, body: object, accept = 'application/json') {
  const answer = await app.post(JSON.stringify(body), { accept });
  const type = answer.headers.get('content-type');
  return { status: answer.status, type, errors: (await answer.json()).errors };
}

async function get(app: App, parameters: Record<string, string>) {
  const answer = await fetch(`${app.url}?${new URLSearchParams(parameters)}`);
  return { status: answer.status, ...(await answer.json()) };
}

describe.each(['application/json', 'application/graphql-response+json'])(
  'a caller that accepts %s',
  (accept) => {
    it.each([
      [{}, 'is missing'],
      [{ query: null }, 'is missing'],
      [{ variables: {}, operationName: 'CANARY' }, 'is missing'],
      [{ notquery: 'CANARY' }, 'is missing'],
      [{ query: null, extensions: { persistedQuery: null } }, 'is missing'],
      [{ documentId: 'sha256:CANARY' }, 'cannot find one by its id'],
      [{ id: 'CANARY', variables: {} }, 'cannot find one by its id'],
      [{ doc_id: 'CANARY' }, 'cannot find one by its id'],
    ])('gets status 422 for the body %j, with a sentence that says what to send', async (body, reason) => {
      await using app = await openApp();
      const answer = await post(app, body, accept);
      expect(answer).toMatchObject({
        status: 422,
        errors: [{ message: expect.stringContaining(reason), extensions: { code: 'BAD_USER_INPUT' } }],
      });
      expect(answer.errors[0].message).toContain('Send the text of the document in "query".');
      expect(JSON.stringify(answer)).not.toContain('CANARY');
    });

    it('gets PersistedQueryNotSupported for a hash, in the form in which Apollo Server gives it', async () => {
      await using app = await openApp();
      for (const query of [undefined, null, '']) {
        const answer = await post(app, { query, extensions: PERSISTED, variables: {} }, accept);
        expect(answer).toMatchObject({
          status: 200,
          type: 'application/json; charset=utf-8',
          errors: [
            {
              message: 'PersistedQueryNotSupported',
              extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED', requestId: expect.any(String) },
            },
          ],
        });
      }
    });
  },
);

describe('a query by GET', () => {
  it('takes empty parameters as absent, and ignores unknown ones', async () => {
    await using app = await openApp({ gateway: { acceptsGet: true } });
    const query = '{ customer(id: "4150") { id } }';
    for (const others of [
      { variables: '', extensions: '', operationName: '' },
      { variables: 'null', extensions: 'null' },
      { unknown: 'x', id: '' },
    ])
      expect(await get(app, { query, ...others })).toEqual({
        status: 200,
        data: { customer: { id: '4150' } },
      });
  });

  it.each([
    [{ query: '{ __typename }', variables: '{' }, 400, 'The parameter "variables" is not valid JSON.'],
    [{ query: '{ __typename }', extensions: 'x' }, 400, 'The parameter "extensions" is not valid JSON.'],
    [
      { query: '{ __typename }', variables: '"{}"' },
      400,
      'The parameter "variables" must be an object, not a text.',
    ],
    [{ variables: '{}' }, 422, 'The parameter "query" is missing. Send the text of the document in "query".'],
  ])('is refused with a message about its parameter: %j', async (parameters, status, message) => {
    await using app = await openApp({ gateway: { acceptsGet: true } });
    expect(await get(app, parameters)).toMatchObject({ status, errors: [{ message }] });
  });

  it.each([true, false])(
    'that names its document by a hash is told so where GET is accepted: %s',
    async (acceptsGet) => {
      await using app = await openApp({ gateway: { acceptsGet } });
      const byHash = await get(app, { extensions: JSON.stringify(PERSISTED), variables: '{}' });
      expect(byHash).toMatchObject({ status: 200, errors: [{ message: 'PersistedQueryNotSupported' }] });
      const both = await get(app, { query: '{ __typename }', extensions: JSON.stringify(PERSISTED) });
      expect(both.status).toBe(acceptsGet ? 200 : 405);
    },
  );
});
