// A tenant that gives no list of definitions: what is read, what a write decides, what is never decided, and how often LoanPro is asked.

import { describe, expect, it } from 'vitest';
import { lock, printLockFile } from '../../client/fields/lock-file.ts';
import { readForRecovery } from '../../src/custom-fields/write/recovery-read.ts';
import { openLoanPro } from '../../src/loanpro/client.ts';
import { DEFAULT_READ_FORMATS } from '../../src/custom-fields/kinds/read-formats.ts';
import { parseDefinitionsFile } from '../../src/loanpro/definitions-file.ts';
import { fixedToken } from '../../src/loanpro/transport/token.ts';
import type { Quirks } from '../../standin/quirks.ts';
import { openStandin } from '../../standin/server.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { customerRef, fieldId } from '../support/write-fakes.ts';
import { UPDATE, puts, stored, update } from '../support/writing.ts';
import { useJumpingClock } from './clock.ts';

const clock = useJumpingClock();

const NO_LIST: Partial<Quirks> = { definitionFilter: 403, definitionList: 403 };
const NOTHING: Partial<Quirks> = { ...NO_LIST, definitionExpansion: 403, definitionByKey: 403 };

async function openWith(quirks: Partial<Quirks>, loanPro: Parameters<typeof openApp>[0] = {}) {
  return openApp({ standin: { generatedCustomers: 0, quirks }, ...loanPro });
}

/** The calls since the last time, without those for the next page of a list. */
const calls = (app: App) =>
  app.upstream
    .splice(0)
    .filter(({ query }) => !query['$skip'])
    .map(({ method, path }) => `${method} ${path.replace('odata.svc/', '')}`);

const fieldsOf = async (app: App, selection = 'fieldId definition { name }') => {
  const answer = await app.ask(`{ customer(id: "4150") { customFields { ${selection} } } }`);
  expect(answer.errors, answer.text).toBeUndefined();
  return answer.data.customer.customFields;
};

const SWAP_NAMES = `UPDATE custom_field SET name = CASE id WHEN 1 THEN 'constructor' ELSE 'Employer' END WHERE id IN (1, 22)`;

describe('without a list,', () => {
  it('the definitions of a customer cost one call, are shared by all requests, and are kept', async () => {
    await using app = await openWith(NO_LIST, { loanPro: { sharesReads: false } });
    await Promise.all(Array.from({ length: 20 }, async () => fieldsOf(app)));
    const first = calls(app);
    expect(first.filter((call) => !call.startsWith('GET Customers(4150)'))).toEqual([
      'GET CustomFields',
      'GET CustomFields',
    ]);
    // Without a list of definitions, only the list of its values proves that the customer has no more of them.
    const oneRead = ['GET Customers(4150)', 'GET Customers(4150)/CustomFieldValues'];
    expect(first.filter((call) => call.startsWith('GET Customers(4150)')).toSorted()).toEqual(
      [
        ...oneRead.flatMap((call) => Array.from({ length: 20 }, () => call)),
        'GET Customers(4150)',
      ].toSorted(),
    );
    await fieldsOf(app);
    expect(calls(app)).toEqual(oneRead);
    clock.jump(290_000);
    app.standin.database.exec("UPDATE custom_field SET name = 'Works At' WHERE id = 1");
    clock.jump(11_000);
    expect(await fieldsOf(app)).toContainEqual({ fieldId: '1', definition: { name: 'Works At' } });
  });

  it('LoanPro is asked again later, and the list is used as soon as LoanPro gives it', async () => {
    await using app = await openWith(NO_LIST);
    const all = async () => app.ask('{ customFieldDefinitions { id } }');
    expect((await all()).errors).toMatchObject([
      { extensions: { code: 'UPSTREAM_AUTH_FAILED', retryable: false } },
    ]);
    Object.assign(app.standin.quirks, { definitionFilter: 'honoured', definitionList: 'open' });
    calls(app);
    expect((await all()).errors).toBeDefined();
    expect(calls(app)).toEqual([]);
    clock.jump(5001);
    expect((await all()).data.customFieldDefinitions.length).toBeGreaterThan(15);
    expect(await fieldsOf(app)).toHaveLength(17);
    // No customer was read before, so the list of the values shows how long an expanded list can be.
    expect(calls(app)).toEqual([
      'GET CustomFields',
      'GET Customers(4150)',
      'GET Customers(4150)/CustomFieldValues',
    ]);
  });

  it.each<[string, Partial<Quirks>]>([
    ['single definitions', { ...NO_LIST, definitionExpansion: 404 }],
    ['expanded definitions', { ...NO_LIST, definitionByKey: 404 }],
  ])('a write is decided by fresh %s', async (_name, quirks) => {
    await using app = await openWith(quirks);
    await fieldsOf(app);
    clock.jump(10_000);
    const write = (field: object, value: object) => update(app, '4150', [{ field, value }]);
    expect(await write({ id: '2' }, { option: { label: 'Gold' } })).toMatchObject({ outcome: 'APPLIED' });
    expect(stored(app, 4150, 2)).toEqual(['3']);
    expect(await write({ id: '5' }, { text: 'x' })).toMatchObject({
      userErrors: [{ code: 'TYPE_MISMATCH' }],
    });
    expect(await write({ name: 'Employer' }, { text: 'Blue Fir' })).toMatchObject({ outcome: 'APPLIED' });
    clock.jump(10_000);
    app.standin.database.exec(SWAP_NAMES);
    expect(await write({ name: 'Employer' }, { text: 'Other' })).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'DEFINITION_UNAVAILABLE', path: ['values', '0', 'field', 'name'] }],
    });
    expect(stored(app, 4150, 1)).toEqual(['Blue Fir']);
  });

  it('a field of another type of entity is not written, and an unknown name is an error and not null', async () => {
    await using app = await openWith(NO_LIST);
    const payload = await update(app, '4150', [{ field: { id: '6' }, value: { raw: 'x' } }]);
    expect(payload).toMatchObject({ userErrors: [{ code: 'FIELD_NOT_FOUND' }] });
    for (const query of [
      '{ customer(id: "4150") { customField(field: { name: "Nobody" }) { rawValue } } }',
      '{ customer(id: "4150") { customFields(fields: [{ name: "Nobody" }]) { rawValue } } }',
      '{ customFieldDefinition(field: { name: "Nobody" }) { id } }',
    ]) {
      expect((await app.ask(query)).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_AUTH_FAILED' } }]);
    }
    const known = await app.ask(
      '{ customer(id: "4150") { customField(field: { name: "Employer" }) { rawValue } } }',
    );
    expect(known.data.customer.customField).toEqual({ rawValue: 'Blue Fir Bakery' });
    expect(puts(app)).toEqual([]);
  });
});

describe('without any definition,', () => {
  it('only what needs no definition is written, and the rest is refused with what is possible', async () => {
    await using app = await openWith(NOTHING);
    const refused = [
      { field: { name: 'Employer' }, value: { raw: 'x' } },
      { field: { id: '5' }, value: { date: '2026-01-02' } },
      { field: { id: '2' }, value: { clear: 'TO_DEFAULT' } },
    ];
    const payload = await update(app, '4150', refused);
    expect(payload.userErrors).toMatchObject(
      refused.map((_value, valueIndex) => ({ code: 'DEFINITION_UNAVAILABLE', valueIndex, field: null })),
    );
    const answer = await app.ask(
      `mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "2" }, value: { raw: "Gold" }, onlyIf: { rawValue: "2" } }]) {
        outcome changes { field { id name type } before { rawValue problem { code } } after { rawValue displayValue } } } }`,
    );
    expect(answer.data.updateCustomerCustomFields).toEqual({
      outcome: 'APPLIED',
      changes: [
        {
          field: { id: '2', name: '2', type: 'OTHER' },
          before: { rawValue: '2', problem: null },
          after: { rawValue: 'Gold', displayValue: 'Gold' },
        },
      ],
    });
    const unset = await app.ask(
      '{ customer(id: "4150") { customField(field: { id: "3" }) { isSet definition { id } } } }',
    );
    expect(unset.data.customer.customField).toEqual({ isSet: false, definition: null });
  });

  it('a field that LoanPro does not know is refused by LoanPro itself', async () => {
    await using app = await openWith(NOTHING);
    const payload = await update(app, '4150', [{ field: { id: '9998' }, value: { raw: 'x' } }]);
    expect(payload).toMatchObject({ outcome: 'REJECTED', userErrors: [{ code: 'REFUSED_BY_LOANPRO' }] });
  });

  it('an unfinished write is compared letter by letter', async () => {
    await using standin = await openStandin({ generatedCustomers: 0, quirks: NOTHING });
    const loanPro = openLoanPro({
      baseUrl: standin.baseUrl,
      token: fixedToken(standin.token),
      instanceId: standin.instanceId,
      timeoutMs: 5000,
      maxConcurrency: 8,
      definitionsMaxAgeMs: 300_000,
      onNotice: () => undefined,
      writeForm: { dialect: 'field', emptyValue: 'empty-text' },
    });
    const states = await readForRecovery(
      loanPro,
      customerRef('4150'),
      [fieldId('8')],
      AbortSignal.timeout(5000),
    );
    expect(states.get(fieldId('8'))).toMatchObject({ text: '31.5', comparable: '31.5' });
    await loanPro.close();
  });
});

describe('an outage is no refusal:', () => {
  it.each([
    [500, 'UPSTREAM_UNAVAILABLE'],
    [503, 'UPSTREAM_UNAVAILABLE'],
    [302, 'UPSTREAM_INVALID_RESPONSE'],
    ['page', 'UPSTREAM_INVALID_RESPONSE'],
  ] as const)(
    'a write is refused when LoanPro gave the definitions before and answers with %s now',
    async (refusal, code) => {
      await using app = await openWith({});
      await app.warmUp();
      clock.jump(10_000);
      Object.assign(app.standin.quirks, {
        definitionFilter: refusal,
        definitionList: refusal,
        definitionExpansion: refusal,
        definitionByKey: refusal,
      });
      const answer = await app.ask(UPDATE, {
        customerId: '4150',
        values: [{ field: { id: '2' }, value: { raw: 'Gold' } }],
      });
      expect(answer.errors).toMatchObject([{ extensions: { code, retryable: true } }]);
      expect(puts(app)).toEqual([]);
      expect(await fieldsOf(app)).toContainEqual({ fieldId: '1', definition: { name: 'Employer' } });
      // The single definition is enough.
      app.standin.quirks.definitionByKey = 'open';
      clock.jump(10_000);
      expect(await update(app, '4150', [{ field: { id: '2' }, value: { raw: 'Gold' } }])).toMatchObject({
        outcome: 'APPLIED',
      });
      expect(stored(app, 4150, 2)).toEqual(['3']);
    },
  );

  it('a token that LoanPro refuses everywhere is told as such', async () => {
    await using app = await openWith({}, { loanPro: { token: fixedToken('another') } });
    const answer = await app.ask('{ customFieldDefinitions { id } }');
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_AUTH_FAILED' } }]);
    expect(app.notices).toContain('token-refused');
    expect((await fetch(new URL('/ready', app.url))).status).toBe(503);
  });
});

/** The file as the client's command writes it for the demo tenant. */
async function pull() {
  await using app = await openWith({});
  const answer = await app.ask(
    '{ customFieldDefinitions(includeInactive: true) { id name type active calculated required maxLength options { key label } } }',
  );
  const file = parseDefinitionsFile(
    printLockFile(lock(answer.data.customFieldDefinitions, [])),
    DEFAULT_READ_FORMATS,
  );
  if (file === null) throw new Error('The file can be read.');
  return file;
}

describe("the tenant's file", () => {
  it('is shown where LoanPro gives no definition, and decides neither a name nor an option', async () => {
    const definitionsFile = await pull();
    await using app = await openWith(NOTHING, { loanPro: { definitionsFile } });
    expect(
      await fieldsOf(app, 'fieldId displayValue problem { code } definition { name type }'),
    ).toContainEqual({
      fieldId: '2',
      displayValue: 'Silver',
      problem: null,
      definition: { name: 'Credit Tier', type: 'SELECT' },
    });
    expect(
      (await app.ask('{ customFieldDefinitions { id } }')).data.customFieldDefinitions.length,
    ).toBeGreaterThan(15);
    expect((await app.ask('{ customFieldDefinitions(includeInactive: true) { id } }')).errors).toBeDefined();
    const write = (field: object, value: object) => update(app, '4150', [{ field, value }]);
    for (const [field, value] of [
      [{ name: 'Employer' }, { raw: 'x' }],
      [{ id: '2' }, { option: { label: 'Gold' } }],
      [{ id: '5' }, { text: 'x' }],
    ] as const) {
      expect(await write(field, value)).toMatchObject({ userErrors: [{ code: 'DEFINITION_UNAVAILABLE' }] });
    }
    expect(puts(app)).toEqual([]);
    // A retired, a computed and a shortened field, and an option that the file does not have: LoanPro takes them all.
    for (const [id, raw] of [
      ['19', 'x'],
      ['18', '5'],
      ['2', '77'],
      ['1', 'y'.repeat(200)],
    ] as const) {
      expect(await write({ id }, { raw }), id).toMatchObject({ outcome: 'APPLIED' });
      expect(stored(app, 4150, Number(id))).toEqual([raw]);
    }
    // The type of a field cannot change.
    expect(await write({ id: '5' }, { date: '2026-01-02' })).toMatchObject({ outcome: 'APPLIED' });
    expect(await write({ id: '3' }, { raw: '1,250.00' })).toMatchObject({ outcome: 'APPLIED' });
    expect([stored(app, 4150, 5), stored(app, 4150, 3)]).toEqual([['2026-01-02'], ['1250.00']]);
  });

  it('is not used where LoanPro tells a single definition', async () => {
    const definitionsFile = await pull();
    await using app = await openWith(NO_LIST, { loanPro: { definitionsFile } });
    app.standin.database.exec("UPDATE custom_field SET name = 'Works At' WHERE id = 1");
    expect(await fieldsOf(app)).toContainEqual({ fieldId: '1', definition: { name: 'Works At' } });
  });

  it.each(['', '{', '[]', '{"version":3,"fields":[]}', '{"version":2,"fields":[{"id":"0"}]}'])(
    'is refused when it is %j',
    (text) => {
      expect(parseDefinitionsFile(text, DEFAULT_READ_FORMATS)).toBeNull();
    },
  );
});
