// What is surprising when LoanPro is read: for each surprise, what the gateway answers and what it asks LoanPro.

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import type { Quirks } from '../../standin/quirks.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { openWarm } from '../support/writing.ts';

const MARIA = '{ customer(id: "4150") { id customFields { fieldId rawValue } } }';

const paths = (app: App) => app.upstream.map(({ path }) => path.replace('odata.svc/', ''));
const warmWith = async (quirks: Partial<Quirks>) => openWarm({ standin: { quirks } });

function addRow(app: App, rowId: number, customerId: number, fieldId: number, text: string): void {
  app.standin.database
    .prepare(
      `INSERT INTO custom_field__entity (id, entity_id, entity_type, custom_field_id, custom_field_value)
       VALUES (?, ?, 'Entity.Customer', ?, ?)`,
    )
    .run(rowId, customerId, fieldId, text);
}

/** Rewrites the body of each answer to a path with this end. */
const rewritten =
  (end: string, rewrite: (body: string) => string): Fault =>
  (request, next) => {
    const answer = next();
    if (!('body' in answer) || !request.path.endsWith(end)) return answer;
    return { ...answer, body: rewrite(answer.body) };
  };

describe('ids that look like other ids', () => {
  it('the id of a row is never taken for the id of a field', async () => {
    await using app = await openWarm();
    // The row has the id of a date field, and its field is a text field.
    addRow(app, 5, 5001, 22, 'in row 5');
    const answer = await app.ask(
      '{ customer(id: "5001") { date: customField(field: { id: "5" }) { fieldId isSet } customFields { fieldId rawValue } } }',
    );
    expect(answer.data.customer.date).toEqual({ fieldId: '5', isSet: false });
    expect(answer.data.customer.customFields).toContainEqual({ fieldId: '22', rawValue: 'in row 5' });
    expect(paths(app)).toEqual(['Customers(5001)']);
    // The ids of the other rows begin at 90001.
    expect(answer.text).not.toMatch(/"9\d{4}"/);
  });

  it('the member customerId, the number of an identity document, is never used to find a customer', async () => {
    await using app = await openWarm();
    app.standin.database.exec(
      "UPDATE customer_entity SET customer_id = '4151' WHERE id = 4150; UPDATE customer_entity SET customer_id = '777' WHERE id = 4151",
    );
    const answer = await app.ask(
      '{ maria: customer(id: "4150") { id firstName } john: customer(id: "4151") { id firstName } nobody: customer(id: "777") { id } }',
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({
      maria: { id: '4150', firstName: 'Maria' },
      john: { id: '4151', firstName: 'John' },
      nobody: null,
    });
    const filters = app.upstream.map(({ query }) => query['$filter']);
    expect(filters).toContain('id eq 4150 or id eq 4151 or id eq 777');
    expect(filters.join(' ')).not.toContain('customerId');
  });
});

describe('a list that LoanPro ends after 50 rows without saying so', () => {
  it('is read to its end: values and definitions', async () => {
    await using app = await openApp({
      standin: { quirks: { nopaging: 'ignored', summary: 'left-out' } },
    });
    const answer = await app.ask(
      '{ customFieldDefinitions(includeInactive: true) { id } customer(id: "4152") { customFields { fieldId } } }',
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customFieldDefinitions).toHaveLength(140);
    expect(answer.data.customer.customFields).toHaveLength(120);
    for (const path of ['odata.svc/CustomFields', 'odata.svc/Customers(4152)/CustomFieldValues']) {
      const [first, ...further] = app.upstream.filter((seen) => seen.path === path).map(({ query }) => query);
      expect(first).toMatchObject({ nopaging: 'true' });
      expect(first).not.toHaveProperty('$orderby');
      // Each page begins after the last row of the one before it.
      expect(further).toHaveLength(3);
      for (const { $orderby, nopaging } of further) expect([$orderby, nopaging]).toEqual(['id desc', 'true']);
      for (const { $filter } of further.slice(1)) expect($filter).toMatch(/id lt \d+$/);
    }
  });

  it('is an error when the rest cannot be read', async () => {
    await using app = await openWarm();
    Object.assign(app.standin.quirks, { nopaging: 'ignored', skip: 'ignored', rangeFilter: 'refused' });
    const answer = await app.ask('{ customer(id: "4152") { customFields { fieldId } } }');
    expect(answer.data).toEqual({ customer: null });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INCOMPLETE' } }]);
  });
});

it.each<[string, (rows: unknown) => unknown, string[]]>([
  ['a bare array', (rows) => rows, []],
  ['a member results', (rows) => ({ results: rows }), []],
  ['a member results with a summary', (rows) => ({ results: rows, summary: { start: 0, total: 17 } }), []],
  ['a deferred list', () => ({ __deferred: { uri: 'x' } }), ['Customers(4150)/CustomFieldValues']],
  ['null', () => null, ['Customers(4150)/CustomFieldValues']],
  ['a missing member', () => undefined, ['Customers(4150)/CustomFieldValues']],
])('the same list is read alike in each of its forms: %s', async (_name, wrap, more) => {
  await using app = await openWarm();
  const plain = (await app.ask(MARIA)).data;
  expect(plain.customer.customFields).toHaveLength(17);
  app.upstream.length = 0;
  app.standin.fault = rewritten('Customers(4150)', (text) => {
    const body = JSON.parse(text);
    body.d.CustomFieldValues = wrap(body.d.CustomFieldValues);
    return JSON.stringify(body);
  });
  const answer = await app.ask(MARIA);
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toEqual(plain);
  expect(paths(app)).toEqual(['Customers(4150)', ...more]);
});

describe('a 409, which LoanPro sends for nearly every mistake,', () => {
  const bodies = [
    '{"error":{"message":"Resource not found for the segment \'Customers\'","type":"ODataException","code":409}}',
    '{"error":{"message":{"value":"No route found"},"type":"ODataException"}}',
    '{"d":{"error":{},"warnings":["Duplicate SSN of Maria"]}}',
    '{"message":"Mail Address is required"}',
    '<html>Conflict</html>',
  ];

  it.each(bodies)('never makes an existing customer appear as not found: %s', async (body) => {
    await using app = await openWarm();
    app.standin.fault = (request, next) =>
      request.path.endsWith('Customers(4150)') ? { status: 409, body } : next();
    const answer = await app.ask('{ customer(id: "4150") { firstName } }');
    expect(answer.data).toEqual({ customer: null });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_REJECTED', retryable: false } }]);
    expect(answer.text).not.toMatch(/segment|route|Maria|Mail|html/);
    expect(paths(app)).toEqual(['Customers(4150)', 'Customers']);
  });

  it.each(bodies)('makes a customer that does not exist null, without an error: %s', async (message) => {
    await using app = await warmWith({ missingCustomer: { status: 409, message } });
    const answer = await app.ask('{ customer(id: "4149") { firstName } }');
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ customer: null });
    expect(app.upstream.map(({ query }) => query['$filter'])).toEqual([undefined, 'id eq 4149']);
  });
});

it.each([
  ['/Date(1752710400)/', '2025-07-17', '2025-07-17T00:00:00Z'],
  ['/Date(0)/', '1970-01-01', '1970-01-01T00:00:00Z'],
  ['/Date(-1)/', '1969-12-31', '1969-12-31T23:59:59Z'],
  ['/Date(-54604800)/', '1968-04-09', '1968-04-09T00:00:00Z'],
  ['/Date(-2208988800)/', '1900-01-01', '1900-01-01T00:00:00Z'],
])('the date %s is read as seconds, although it looks like milliseconds', async (text, date, dateTime) => {
  await using app = await openWarm();
  addRow(app, 500_001, 4156, 5, text);
  addRow(app, 500_002, 4156, 9, text);
  const { data } = await app.ask(
    `{ customer(id: "4156") {
      day: customField(field: { id: "5" }) { rawValue problem { code } ... on DateCustomFieldValue { date } }
      instant: customField(field: { id: "9" }) { rawValue problem { code } ... on DateTimeCustomFieldValue { dateTime } }
    } }`,
  );
  expect(data.customer).toEqual({
    day: { rawValue: text, problem: null, date },
    instant: { rawValue: text, problem: null, dateTime },
  });
});

describe('a flag, which LoanPro writes in several ways,', () => {
  it.each([
    ['"1"', true],
    ['1', true],
    ['true', true],
    ['"0"', false],
    ['0', false],
    ['false', false],
  ])('is read in a checkbox: %s is %s', async (wire, checked) => {
    await using app = await openWarm();
    app.standin.fault = rewritten('Customers(4166)', (text) =>
      text.replace('"customFieldValue":"1"', `"customFieldValue":${wire}`),
    );
    const { data } = await app.ask(
      '{ customer(id: "4166") { box: customField(field: { id: "4" }) { rawValue ... on CheckboxCustomFieldValue { checked } } } }',
    );
    expect(data.customer.box).toEqual({ rawValue: checked ? '1' : '0', checked });
  });

  it.each([
    ['1', '0'],
    ['"1"', '"0"'],
    ['true', 'false'],
    ['"true"', '"false"'],
  ])('is read in a definition: %s or %s', async (yes, no) => {
    await using app = await openApp();
    app.standin.fault = rewritten('CustomFields', (text) =>
      text.replaceAll(
        /"(required|active|searchable)":(\d)/g,
        (_all, name, flag) => `"${name}":${flag === '1' ? yes : no}`,
      ),
    );
    const answer = await app.ask(
      '{ reference: customFieldDefinition(field: { id: "17" }) { required active } branch: customFieldDefinition(field: { id: "19" }) { required active } }',
    );
    expect(answer.data).toEqual({
      reference: { required: true, active: true },
      branch: { required: false, active: false },
    });
  });
});
