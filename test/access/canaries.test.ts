// Canaries: marked tokens, values and names are planted in everything that the gateway reads, and searched in everything that it writes.

import { readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { Answer as FaultAnswer } from '../../standin/answer.ts';
import { openStandin } from '../../standin/server.ts';
import type { Standin } from '../../standin/server.ts';
import { findCanaries, formsOf } from '../support/canaries.ts';
import { AUDIENCE, openIssuer } from '../support/issuer.ts';
import { killAll, makeFolder, pointedTo, started } from '../support/process.ts';

afterEach(killAll);

const SSN = '078-05-1120';

/** What no answer may contain, whoever asks, and nothing that the process writes. */
const SECRETS = {
  'token of LoanPro': 'CANARY-loanpro-token-5b1f',
  'token that is not a JWT': 'CANARY-opaque-token-77aa',
  'claim of a token': 'CANARY-claim-31cd',
  'hidden value': `CANARY-hidden ${SSN} "quoted" Ä`,
  'end of a masked value': 'CANARY-masked-9f',
  'first name': 'CANARY-first-name-2e',
  'e-mail address': 'CANARY+mail@example.com',
  'words of an error': `CANARY-error {"ssn":"${SSN}"}`,
  'name of a hidden field': 'CANARY-field-name-64',
  'refused value': `CANARY-refused ${SSN}`,
  'submitted text': 'CANARY-submitted-0d',
  'name in a document': 'CANARY_name_8c',
  'key of repetition': 'CANARY-idempotency-40',
  'text of a crash': `CANARY-crash ${SSN}`,
  'social security number': SSN,
  'its digits': SSN.replaceAll('-', ''),
};

/** What this viewer may see, in the answers that show it and nowhere else. */
const SHOWN = { 'readable value': 'CANARY-readable-c3', 'written value': 'CANARY-written-f7' };

const POLICY = `
roles:
  agent:
    customers: all
    profile: [customId]
    fields:
      - { match: { id: 1 }, access: writable }
      - { match: { id: 3 }, access: writable }
      - { match: { id: 16 }, access: readable }
      - { match: { id: 17 }, access: masked }
`;

/** Throws an error that nobody catches, as a bug would, on a signal. */
const CRASH = `process.on('SIGUSR2', () => {
  const text = ${JSON.stringify(SECRETS['text of a crash'])};
  throw Object.assign(new TypeError(text, { cause: new Error(text) }), { input: { ssn: text }, code: 'ERR' });
})`;

function plant({ database }: Standin): void {
  const hidden = SECRETS['hidden value'];
  const set = database.prepare(
    "UPDATE custom_field__entity SET custom_field_value = ? WHERE entity_id = 4150 AND custom_field_id = ? AND entity_type = 'Entity.Customer'",
  );
  for (const id of [2, 11, 12, 18, 20]) set.run(hidden, id);
  set.run(SHOWN['readable value'], 16);
  set.run(`${SECRETS['end of a masked value']}-1234`, 17);
  database
    .prepare('UPDATE customer_entity SET first_name = ?, email = ?, ssn = ? WHERE id = 4150')
    .run(SECRETS['first name'], SECRETS['e-mail address'], SSN);
  database.prepare('UPDATE custom_field SET name = ? WHERE id = 22').run(SECRETS['name of a hidden field']);
}

const words = SECRETS['words of an error'];
const row = {
  id: 1,
  entityType: 'Entity.Customer',
  entityId: 4150,
  customFieldId: 1,
  customFieldValue: words,
};
const envelope = (d: unknown) => JSON.stringify({ d });

const FAULTS: (FaultAnswer | null)[] = [
  null,
  ...[400, 404, 422, 500].map((status) => ({ status, body: JSON.stringify({ error: { message: words } }) })),
  { status: 400, headers: { 'x-error': encodeURIComponent(words) }, body: words },
  { status: 302, headers: { location: `/${encodeURIComponent(words)}` }, body: words },
  { status: 200, body: `<html>${words}</html>` },
  { status: 200, headers: { 'content-length': '5000' }, body: `{"d":{"ssn":"${SSN}` },
  { status: 200, body: envelope({ id: words, CustomFieldValues: [row] }) },
  { status: 200, body: envelope({ id: 4150, CustomFieldValues: [{ ...row, entityId: words }] }) },
  { status: 200, body: envelope([words]) },
];

const VALUE = 'fieldId displayValue rawValue isSet problem { code expected } definition { name }';
const CUSTOMER = `id firstName lastName email customFields(includeUnset: true) { ${VALUE} }`;
const ERRORS = 'userErrors { code message path expected current { displayValue rawValue } }';
const WRITE = `mutation ($values: [CustomFieldValueInput!]!, $key: String) { updateCustomerCustomFields(customerId: "4150", values: $values, idempotencyKey: $key) {
  outcome changes { result } ${ERRORS} } }`;
const CHECK = `query ($values: [CustomFieldValueInput!]!) { checkCustomerCustomFields(customerId: "4150", values: $values) {
  ok changes { before { ${VALUE} } } ${ERRORS} } }`;

interface Operation {
  query: string;
  variables?: Record<string, unknown>;
  operationName?: string;
}

const { 'refused value': refused, 'submitted text': submitted, 'name in a document': name } = SECRETS;

const values = (value: Record<string, unknown>, field: Record<string, string> = { id: '3' }) => ({
  values: [{ field, value }],
});

const ALIASED = { query: `{ ${name}: customer(id: "4151") { id customFields { rawValue } } }` };

const OPERATIONS: Operation[] = [
  { query: `{ customer(id: "4150") { ${CUSTOMER} } }` },
  { query: `{ customersByIds(ids: ["4150", "5001"]) { ${CUSTOMER} } }` },
  { query: '{ customFieldDefinitions(includeInactive: true) { id name section options { label } } }' },
  {
    query: `{ _entities(representations: [{ __typename: "Customer", id: "4150" }]) { ... on Customer { ${CUSTOMER} } } }`,
  },
  { query: WRITE, variables: { ...values({ raw: refused }), key: SECRETS['key of repetition'] } },
  { query: WRITE, variables: values({ text: refused }, { id: '2' }) },
  { query: WRITE, variables: values({ text: refused }, { id: '16' }) },
  { query: WRITE, variables: values({ text: submitted }, { name: submitted }) },
  { query: WRITE, variables: values({ text: `${SHOWN['written value']} ${Math.PI}` }, { id: '1' }) },
  { query: WRITE, variables: { values: submitted } },
  { query: WRITE, variables: { values: [{ [submitted]: submitted }] } },
  { query: CHECK, variables: values({ raw: refused }) },
  {
    query: CHECK,
    variables: { values: [{ field: { id: '1' }, value: { text: 'a' }, onlyIf: { rawValue: submitted } }] },
  },
  { query: `{ customer(id: "${submitted}") { id } }` },
  { query: `{ customer(id: "4150") { customField(field: { name: "${submitted}" }) { ${VALUE} } } }` },
  { query: `{ customer(id: "4150", ssn: "${SSN}") { id } }` },
  { query: `{ customer(id: "4150") { id } } """${submitted}"""` },
  { query: `query One { __typename } query Two { __typename }`, operationName: name },
  ALIASED,
  { query: `{ ${name} }` },
  { query: `{ customer(id: "4150") { ...${name} } }` },
  { query: `query ($${name}: ID!) { customer(id: $${name}) { id } }` },
];

/** Those that reach LoanPro in different ways. They are sent again with every fault. */
const READING = [0, 1, 2, 8].flatMap((at) => OPERATIONS[at] ?? []);

describe('a canary', () => {
  it('is found in every form in which it is searched', () => {
    const text = `${SECRETS['hidden value']} +/?`;
    const places = {
      log: JSON.stringify({ detail: JSON.stringify({ text }) }),
      address: `/?q=${encodeURIComponent(text)}`,
      ...Object.fromEntries(
        [0, 1, 2].map((at) => [`token ${at}`, Buffer.from(`${'x'.repeat(at)}${text}y`).toString('base64')]),
      ),
      bytes: Buffer.from(text).toString('hex'),
    };
    for (const place of Object.entries(places)) {
      expect(findCanaries({ value: text }, Object.fromEntries([place]))).not.toEqual([]);
    }
    expect(formsOf(text).every(([, written]) => written.length >= text.length)).toBe(true);
    expect(findCanaries({ value: text }, { log: 'nothing' })).toEqual([]);
  });

  it('is in no answer, log line, record or crash, apart from what the viewer may see', async () => {
    await using issuer = await openIssuer();
    await using standin = await openStandin({ token: SECRETS['token of LoanPro'] });
    plant(standin);
    const folder = await makeFolder();
    await writeFile(path.join(folder, 'policy.yaml'), POLICY);
    await writeFile(path.join(folder, 'crash.mjs'), CRASH);
    const gateway = await started(
      {
        ...pointedTo(standin),
        AUTH_ISSUER: issuer.url,
        AUTH_AUDIENCE: AUDIENCE,
        POLICY_FILE: 'policy.yaml',
        JOURNAL_URL: 'file:journal.sqlite',
        INTROSPECTION: 'on',
        GRAPHIQL: 'on',
        GET_QUERIES: 'on',
        LOG_LEVEL: 'trace',
        NODE_OPTIONS: '--import ./crash.mjs',
      },
      { folder },
    );

    const claims = { roles: ['agent'], ssn: SSN, note: SECRETS['claim of a token'] };
    const good = await issuer.token({ claims });
    const bad = [
      await issuer.token({ claims: { ...claims, exp: 1 } }),
      await issuer.token({ claims: { ...claims, aud: SECRETS['claim of a token'] } }),
      `${good.slice(0, -6)}AAAAAA`,
      SECRETS['token that is not a JWT'],
    ];
    const tokens = Object.fromEntries(
      [good, ...bad].flatMap((token, at) =>
        token.split('.').map((part, of) => [`part ${of} of token ${at}`, part]),
      ),
    );

    const answers: Record<string, string> = {};
    const shown = new Set<string>();
    async function send(what: string, url: string, init: RequestInit): Promise<void> {
      const response = await fetch(url, { redirect: 'manual', ...init });
      const text = await response.text();
      if (text.includes(SHOWN['readable value'])) shown.add(what);
      answers[what] = JSON.stringify([...response.headers]) + text;
    }
    const post = async (what: string, operation: Operation, headers: Record<string, string>) =>
      send(what, gateway.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(operation),
      });

    for (const [at, fault] of FAULTS.entries()) {
      standin.fault = fault && (() => fault);
      const operations = fault ? [...READING, ALIASED] : OPERATIONS;
      const headers = { authorization: `Bearer ${good}` };
      await Promise.all(
        operations.map(async (operation, of) => post(`answer ${of} with fault ${at}`, operation, headers)),
      );
    }
    standin.fault = null;

    const [first = { query: '' }] = OPERATIONS;
    for (const [at, token] of bad.entries()) {
      await post(`answer to the bad token ${at}`, first, { authorization: `Bearer ${token}` });
    }
    for (const header of [
      'x-request-id',
      'x-request-timeout-ms',
      'cookie',
      'origin',
      'user-agent',
      'traceparent',
      'accept',
    ]) {
      await post(`answer to ${header}`, first, {
        authorization: `Bearer ${good}`,
        [header]: `${submitted} ${SSN}`,
      });
    }
    const get = {
      headers: { accept: 'application/json', authorization: `Basic ${SECRETS['token that is not a JWT']}` },
    };
    for (const address of [`?query={${name}}&access_token=${good}`, `?${submitted}`, `/${submitted}`]) {
      await send(`answer to ${address.slice(0, 5)}`, gateway.url + address, get);
    }
    await send('GraphiQL', gateway.url, { headers: { accept: 'text/html' } });
    await send('the probe', new URL('/ready', gateway.url).href, {});

    gateway.child.kill('SIGUSR2');
    expect(await gateway.ended).toBe(1);

    const files = (await readdir(folder)).filter((file) => file.startsWith('journal'));
    expect(files).toContain('journal.sqlite');
    const records = Object.fromEntries(
      await Promise.all(files.map(async (file) => [file, await readFile(path.join(folder, file), 'latin1')])),
    );
    const log = gateway.output();
    expect(log).toContain('uncaught error: the process ends');
    expect(log).toContain('"path":["(alias)"]');
    expect(findCanaries({ ...SECRETS, ...tokens, ...SHOWN }, { log, ...records })).toEqual([]);

    // A name that is part of a document comes back: as the name of a member, and where an error says which name is wrong.
    const { 'name in a document': _name, ...secrets } = SECRETS;
    expect(findCanaries({ ...secrets, ...tokens }, answers)).toEqual([]);

    // What was searched has been there: the viewer sees one value, and LoanPro has the other.
    expect([...shown]).toEqual(
      expect.arrayContaining(['answer 0 with fault 0', 'answer 1 with fault 0', 'answer 3 with fault 0']),
    );
    const stored = standin.database.prepare('SELECT custom_field_value FROM custom_field__entity').all();
    expect(JSON.stringify(stored)).toContain(SHOWN['written value']);
  });
});
