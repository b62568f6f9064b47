// Tests each switch of the stand-in: how its answers change.

import { expect, it } from 'vitest';
import type { Quirks } from '../../standin/quirks.ts';
import { openStandin } from '../../standin/server.ts';
import { columnOf, createCaller, resultsOf } from './caller.ts';
import { addOddities } from '../support/odd-tenant.ts';

async function openWith(quirks: Partial<Quirks>) {
  const standin = await openStandin({ quirks });
  addOddities(standin);
  return { ...createCaller(standin), standin, [Symbol.asyncDispose]: () => standin.close() };
}

const ofMaria = '$filter=entityId eq 4150';
const deprecated = {
  status: 410,
  body: {
    error: {
      message: 'Access to retrieve all entities has been deprecated.',
      type: 'ODataException',
      code: 410,
    },
  },
};

it('the stand-in answers 410 to a list of all values when valueListing is refused, but lists the values of a customer', async () => {
  await using app = await openWith({ valueListing: 'refused' });

  expect(await app.get(`odata.svc/CustomFieldValues?${ofMaria}`)).toEqual(deprecated);
  expect((await app.get('odata.svc/Customers(4150)/CustomFieldValues')).status).toBe(200);
});

it('the stand-in ignores the filter of a list of values when valueListing is unfiltered', async () => {
  await using app = await openWith({ valueListing: 'unfiltered' });

  expect(columnOf(await app.get(`odata.svc/CustomFieldValues?${ofMaria}`), 'entityId')).toContain(4151);
});

it('the stand-in answers 410 to a list of customers when customerListing is refused, but returns a single customer', async () => {
  await using app = await openWith({ customerListing: 'refused' });

  expect(await app.get('odata.svc/Customers?$filter=id eq 4150')).toEqual(deprecated);
  expect((await app.get('odata.svc/Customers(4150)')).status).toBe(200);
});

it('the stand-in ignores the filter of a list of customers when customerListing is unfiltered', async () => {
  await using app = await openWith({ customerListing: 'unfiltered' });

  expect(columnOf(await app.get('odata.svc/Customers?$filter=id eq 4151'), 'id')).toContain(4150);
});

it('the stand-in answers 409 to a filter on definitions when definitionFilter is refused, but lists them without a filter', async () => {
  await using app = await openWith({ definitionFilter: 'refused' });

  expect((await app.get("odata.svc/CustomFields?$filter=entityType eq 'Entity.Customer'")).status).toBe(409);
  expect((await app.get('odata.svc/CustomFields')).status).toBe(200);
});

it('the stand-in lists definitions of all entity types when definitionFilter is ignored', async () => {
  await using app = await openWith({ definitionFilter: 'ignored' });
  const reply = await app.get("odata.svc/CustomFields?$filter=entityType eq 'Entity.Customer'");

  expect(columnOf(reply, 'entityType')).toContain('Entity.Payment');
});

it('the stand-in limits lists to 50 rows and keeps their format when nopaging is ignored', async () => {
  await using app = await openWith({ nopaging: 'ignored' });

  expect(resultsOf(await app.get('odata.svc/Customers(4152)/CustomFieldValues?nopaging'))).toHaveLength(50);
  expect(await app.get('odata.svc/Customers(4152)?$expand=CustomFieldValues&nopaging=true')).toMatchObject({
    body: { d: { CustomFieldValues: { results: { length: 50 } } } },
  });
});

it('the stand-in returns the first page again when skip is ignored', async () => {
  await using app = await openWith({ skip: 'ignored' });
  const reply = await app.get('odata.svc/Customers(4152)/CustomFieldValues?$skip=50');

  expect(columnOf(reply, 'customFieldId')[0]).toBe(101);
  expect(reply).toMatchObject({ body: { d: { summary: { start: 0 } } } });
});

it('the stand-in returns a list without its summary when summary is left-out', async () => {
  await using app = await openWith({ summary: 'left-out' });

  expect(await app.get('odata.svc/Customers(4156)/CustomFieldValues')).toEqual({
    status: 200,
    body: { d: { results: [] } },
  });
});

it('the stand-in adds a second row for a field when updateKey is row', async () => {
  await using app = await openWith({ updateKey: 'row' });
  const results = [{ customFieldId: 2, customFieldValue: '3' }];
  await app.put('odata.svc/Customers(4150)', { CustomFieldValues: { results }, __id: 4150, __update: true });
  const reply = await app.get('odata.svc/Customers(4150)/CustomFieldValues?$filter=customFieldId eq 2');

  expect(columnOf(reply, 'customFieldValue')).toEqual(['2', '3']);
});

it('the stand-in uses the status and the message of missingCustomer for reads, lists and writes', async () => {
  await using app = await openWith({ missingCustomer: { status: 404, message: 'No such customer' } });
  const missing = { status: 404, body: { error: { message: 'No such customer', code: 404 } } };

  expect(await app.get('odata.svc/Customers(1)')).toMatchObject(missing);
  expect(await app.get('odata.svc/Customers(1)/CustomFieldValues')).toMatchObject(missing);
  expect(await app.put('odata.svc/Customers(1)', { __update: true })).toMatchObject(missing);
});

it.each([
  ['cut', 200, '🌙'.repeat(255)],
  ['refuse', 409, 'Blue Fir Bakery'],
] as const)(
  'the stand-in stores 256 characters as the quirk overlong says: %s',
  async (overlong, status, stored) => {
    await using app = await openWith({ overlong });
    const results = [{ customFieldId: 1, customFieldValue: '🌙'.repeat(256) }];
    const reply = await app.put('odata.svc/Customers(4150)', {
      CustomFieldValues: { results },
      __id: 4150,
      __update: true,
    });

    expect(reply.status).toBe(status);
    expect(await app.get('odata.svc/CustomFieldValues(90001)')).toMatchObject({
      body: { d: { customFieldValue: stored } },
    });
  },
);

it('the stand-in waits as long as latencyMs says', async () => {
  await using app = await openWith({ latencyMs: 80 });
  const startedMs = performance.now();
  await app.get('odata.svc/CustomFields(1)');

  expect(performance.now() - startedMs).toBeGreaterThan(75);
});

it('the stand-in applies a changed quirk to the next request', async () => {
  await using app = await openWith({});
  app.standin.quirks.customerListing = 'refused';

  expect((await app.get('odata.svc/Customers')).status).toBe(410);
});

it.each([
  ['definitionFilter', "CustomFields?$filter=entityType eq 'Entity.Customer'"],
  ['definitionList', 'CustomFields'],
  ['definitionExpansion', 'Customers(4150)?$expand=CustomFieldValues/CustomField'],
  ['definitionByKey', 'CustomFields(1)'],
] as const)('the stand-in refuses one route to definitions with the status of %s', async (quirk, refused) => {
  await using app = await openWith({ [quirk]: 403 });
  const routes = [
    "CustomFields?$filter=entityType eq 'Entity.Customer'",
    'CustomFields',
    'Customers(4150)?$expand=CustomFieldValues/CustomField',
    'CustomFields(1)',
    'Customers(4150)?$expand=CustomFieldValues',
  ];
  for (const route of routes) {
    expect((await app.get(`odata.svc/${route}`)).status).toBe(route === refused ? 403 : 200);
  }
});

const maria = 'odata.svc/Customers(4150)';

async function textsOf(app: Awaited<ReturnType<typeof openWith>>, fieldId: number): Promise<unknown[]> {
  return columnOf(
    await app.get(`${maria}/CustomFieldValues?$filter=customFieldId eq ${fieldId}`),
    'customFieldValue',
  );
}

async function write(
  app: Awaited<ReturnType<typeof openWith>>,
  customFieldId: number,
  customFieldValue: unknown,
) {
  const results = [{ customFieldId, customFieldValue }];
  return app.put(maria, { CustomFieldValues: { results }, __id: 4150, __update: true });
}

it.each<[Partial<Quirks>, number, unknown, unknown]>([
  [{ dateSpelling: 'MM/DD/YYYY' }, 5, '2025-09-30', '09/30/2025'],
  [{ dateSpelling: 'MM-DD-YYYY' }, 5, '09-30-2025', '09-30-2025'],
  [{ dateSpelling: 'DD/MM/YYYY' }, 5, '30/09/2025', '30/09/2025'],
  [{ checkboxWords: 'Yes/No' }, 4, '1', 'Yes'],
  [{ checkboxWords: 'on/off' }, 4, 'off', 'off'],
  [{ percentages: 'fraction' }, 8, '0.0725', '0.0725'],
  [{ optionsStore: 'label' }, 2, 'Gold', 'Gold'],
  [{ optionsStore: 'label' }, 14, '2', 'Own'],
  [{ rewrites: ['trim', 'composed'] }, 1, ' Caffe\u0301 ', 'Caff\u00e9'],
  [{ rewrites: ['digits'] }, 11, '+1 555-010', '1555010'],
  [{ rewrites: ['digits'] }, 1, 'Pier 7', 'Pier 7'],
  [{ clearing: 'empty-text' }, 1, null, 'Blue Fir Bakery'],
  [{ clearing: 'empty-text' }, 1, '', ''],
  [{ clearing: 'null' }, 1, '', 'Blue Fir Bakery'],
  [{ clearing: 'null' }, 1, null, null],
])('the stand-in with %j keeps for field %i the text %j as %j', async (quirks, fieldId, sent, kept) => {
  await using app = await openWith(quirks);
  expect((await write(app, fieldId, sent)).status).toBe(200);
  expect(await textsOf(app, fieldId)).toEqual([kept]);
});

it('the stand-in shows stored percentages as fractions without binary noise', async () => {
  await using app = await openWith({ percentages: 'fraction' });
  expect(await textsOf(app, 8)).toEqual(['0.315']);
});

it.each([
  ['object', '{"1":"Bronze","2":"Silver","3":"Gold"}'],
  ['list', '[{"id":"1","label":"Bronze"},{"id":"2","label":"Silver"},{"id":"3","label":"Gold"}]'],
  ['labels', '["Bronze","Silver","Gold"]'],
  ['unreadable', '1~Bronze^2~Silver^3~Gold'],
] as const)('the stand-in shows options in the form %s', async (optionsForm, selectOptions) => {
  await using app = await openWith({ optionsForm });
  expect(await app.get('odata.svc/CustomFields(2)')).toMatchObject({ body: { d: { selectOptions } } });
});

it('the stand-in applies an update after settleMs, but refuses a wrong one at once', async () => {
  await using app = await openWith({ settleMs: 100 });
  expect((await write(app, 9999, 'x')).status).toBe(409);
  expect((await write(app, 1, 'later')).status).toBe(200);
  expect(await textsOf(app, 1)).toEqual(['Blue Fir Bakery']);
  await expect.poll(() => textsOf(app, 1)).toEqual(['later']);
});

it.each([
  ['by-paging', '', 'object'],
  ['by-paging', '&nopaging', 'array'],
  ['array', '', 'array'],
  ['results', '&nopaging', 'object'],
] as const)(
  'the stand-in with expandedLists %s and the query %s expands to an %s',
  async (expandedLists, query, form) => {
    await using app = await openWith({ expandedLists });
    const reply = await app.get(`${maria}?$expand=CustomFieldValues${query}`);
    const list = form === 'array' ? expect.any(Array) : { results: expect.any(Array) };
    expect(reply).toMatchObject({ body: { d: { CustomFieldValues: list } } });
  },
);

it('the stand-in keeps the order of ids when orderBy is ignored', async () => {
  await using app = await openWith({ orderBy: 'ignored' });
  const [row] = resultsOf(await app.get(`${maria}/CustomFieldValues?$orderby=id desc`));
  expect(row).toMatchObject({ customFieldId: 1 });
});

it.each([
  ['object', { error: { message: expect.any(String), code: 409 } }],
  ['nested', { error: { message: { value: expect.any(String) } } }],
  ['message', { message: expect.any(String) }],
  ['coded', { code: '409-CN0001', context: { errors: [expect.any(String)] } }],
  ['wrapped', { d: { error: { message: expect.any(String) }, warnings: [] } }],
] as const)('the stand-in answers every error in the form %s', async (errorBody, body) => {
  await using app = await openWith({ errorBody });
  expect(await app.get('odata.svc/Customers(1)')).toMatchObject({ status: 409, body });
  expect(await app.put('odata.svc/Customers(4150)', { __update: true })).toMatchObject({ status: 409, body });
});
