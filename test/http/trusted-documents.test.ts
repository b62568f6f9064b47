// Trusted documents: named by their ids, mandatory for some roles, and read again when the directory changes.

import { createHash } from 'node:crypto';
import { copyFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient } from '../../client/src/index.ts';
import { ManifestProblem } from '../../src/access/manifests.ts';
import { openTrustedDocuments } from '../../src/access/trusted-documents.ts';
import type { DocumentsNotice, DocumentsOptions } from '../../src/access/trusted-documents.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { as, identifiedByHeader } from '../support/callers.ts';
import { useJumpingClock } from '../loanpro/clock.ts';

const clock = useJumpingClock();
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

const NAME = 'query Name($id: ID!) { customer(id: $id) { lastName } }';
const FIRST = '{ customer(id: "4150") { firstName } }';
const APOLLO = {
  format: 'apollo-persisted-query-manifest',
  version: 1,
  operations: [{ id: 'apollo-1', name: 'Name', type: 'query', body: NAME }],
};
const RELAY = { '0123456789abcdef': FIRST };

let directory: string;
let notices: DocumentsNotice[];
const put = async (file: string, content: unknown) => {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  await writeFile(path.join(directory, `${file}.part`), text);
  await rename(path.join(directory, `${file}.part`), path.join(directory, file));
};

beforeEach(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'documents-'));
  notices = [];
});
afterEach(() => rm(directory, { recursive: true }));

const onNotice = (notice: DocumentsNotice) => void notices.push(notice);

async function openWith(mandatoryFor: DocumentsOptions['mandatoryFor']): Promise<App> {
  const documents = await openTrustedDocuments({ directory, mandatoryFor, onNotice });
  return openApp({ gateway: { identity: identifiedByHeader, documents } });
}

async function send(app: App, body: object, headers: Record<string, string> = {}) {
  const response = await app.post(JSON.stringify(body), headers);
  const { data, errors } = await response.json();
  return { status: response.status, data, message: errors?.[0]?.message, code: errors?.[0]?.extensions.code };
}

const variables = { id: '4150' };

describe('a trusted document', () => {
  it('can be named by its id or its hash, as GraphQL over HTTP, Apollo and Relay do', async () => {
    await put('apollo.json', APOLLO);
    await put('relay.json', RELAY);
    await using app = await openWith([]);
    const hash = sha256(NAME);
    for (const named of [
      { documentId: `sha256:${hash}` },
      { documentId: 'apollo-1', extensions: null },
      { query: '', extensions: { persistedQuery: { version: 1, sha256Hash: hash } } },
    ]) {
      const answer = await send(app, { ...named, variables });
      expect([answer.status, answer.data]).toEqual([200, { customer: { lastName: 'Rivera' } }]);
    }
    for (const named of [{ doc_id: '0123456789abcdef' }, { id: `sha256:${sha256(FIRST)}` }]) {
      expect((await send(app, named)).data.customer.firstName).toBeTypeOf('string');
    }
    expect(await send(app, { documentId: 'sha256:CANARY' })).toMatchObject({
      status: 422,
      code: 'DOCUMENT_NOT_FOUND',
      message: 'No document has this id.',
    });
    // Nothing is registered by a caller.
    const unknown = { version: 1, sha256Hash: sha256('{ __typename }') };
    await send(app, { query: '{ __typename }', extensions: { persistedQuery: unknown } });
    expect(await send(app, { extensions: { persistedQuery: unknown } })).toMatchObject({
      status: 200,
      message: 'PersistedQueryNotSupported',
      code: 'PERSISTED_QUERY_NOT_SUPPORTED',
    });
  });

  it('is sent by its id by the client package, and the gateway finds it in the manifest of the package', async () => {
    await copyFile('client/generated/persisted-documents.json', path.join(directory, 'client.json'));
    await using app = await openWith('all');
    const sent: object[] = [];
    const recorded: typeof fetch = async (url, init) => {
      sent.push(Object.keys(JSON.parse(typeof init?.body === 'string' ? init.body : '')));
      return fetch(url, init);
    };
    const client = createClient({ url: app.url, documents: 'id', fetch: recorded });
    expect((await client.readCustomer('4150'))?.lastName).toBe('Rivera');
    const values = [{ field: { id: '22' }, value: { text: 'new' } }];
    expect((await client.update('4150', values)).outcome).toBe('APPLIED');
    expect(sent).toEqual([
      ['documentId', 'variables'],
      ['documentId', 'variables'],
    ]);
    // After this error it is certain that nothing was written.
    await expect(createClient({ url: app.url }).update('4150', values)).rejects.toMatchObject({
      code: 'DOCUMENT_NOT_TRUSTED',
      retryable: false,
    });
  });
});

describe('where trusted documents are mandatory', () => {
  it('for a role, callers with this role can run nothing else, and others can', async () => {
    await put('apollo.json', APOLLO);
    await using app = await openWith(['borrower']);
    await app.warmUp('definitions');
    const borrower = as('ann', 'agent', 'borrower');
    // Texts that could not even be parsed get the same answer.
    for (const query of [FIRST, `${NAME} `, '{ __schema { queryType { name } } }', '{{{', '']) {
      expect(await send(app, { query, variables }, borrower)).toMatchObject({
        status: 403,
        code: 'DOCUMENT_NOT_TRUSTED',
        data: undefined,
      });
    }
    expect(app.upstream).toEqual([]);
    expect((await send(app, { documentId: 'apollo-1', variables }, borrower)).status).toBe(200);
    expect((await send(app, { query: NAME, variables }, borrower)).data).toEqual({
      customer: { lastName: 'Rivera' },
    });
    for (const headers of [as('bob', 'agent'), {}]) {
      expect((await send(app, { query: FIRST }, headers)).status).toBe(200);
    }
  });

  it('for everybody, nobody can run anything else', async () => {
    await put('apollo.json', APOLLO);
    await using app = await openWith('all');
    for (const headers of [as('bob', 'agent'), {}]) {
      expect((await send(app, { query: FIRST }, headers)).code).toBe('DOCUMENT_NOT_TRUSTED');
      expect((await send(app, { documentId: 'apollo-1', variables }, headers)).status).toBe(200);
    }
  });
});

describe('the directory of trusted documents', () => {
  it('is read again when it changes, and a manifest that cannot be read changes nothing', async () => {
    await put('relay.json', RELAY);
    await using app = await openWith('all');
    const codes = async () => {
      clock.jump(1000);
      const asked = ['apollo-1', '0123456789abcdef'].map((documentId) =>
        send(app, { documentId, variables }),
      );
      return (await Promise.all(asked)).map(({ code = 'answered' }) => code);
    };
    expect(await codes()).toEqual(['DOCUMENT_NOT_FOUND', 'answered']);
    await put('apollo.json', APOLLO);
    expect(await codes()).toEqual(['answered', 'answered']);
    await rm(path.join(directory, 'relay.json'));
    expect(await codes()).toEqual(['answered', 'DOCUMENT_NOT_FOUND']);
    await put('broken.json', '{ "CANARY');
    expect(await codes()).toEqual(['answered', 'DOCUMENT_NOT_FOUND']);
    expect(await codes()).toEqual(['answered', 'DOCUMENT_NOT_FOUND']);
    await put('broken.json', RELAY);
    expect(await codes()).toEqual(['answered', 'answered']);
    expect(notices).toEqual([
      { kind: 'replaced', count: 2 },
      { kind: 'replaced', count: 1 },
      { kind: 'unreadable', problem: 'The manifest broken.json cannot be read.' },
      { kind: 'replaced', count: 2 },
    ]);
  });

  it.each([
    ['no JSON', { 'a.json': '{' }],
    ['a list', { 'a.json': [] }],
    ['an id without a text', { 'a.json': { a: NAME, b: 1 } }],
    ['an operation without a body', { 'a.json': { ...APOLLO, operations: [{ id: 'a' }] } }],
    ['an id of another document', { 'a.json': { same: NAME }, 'b.json': { same: FIRST } }],
  ])('is refused at the start if a manifest contains %s', async (_name, files) => {
    for (const [file, content] of Object.entries(files)) await put(file, content);
    await expect(openWith('all')).rejects.toThrow(ManifestProblem);
  });
});
