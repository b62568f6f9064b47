// Hostile texts as values: LoanPro gets them unchanged in the body of an update, and nowhere else.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { shownText } from '../../src/custom-fields/plain-text.ts';
import type { App } from '../support/app.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

/** Each is a complete value. */
const LITERALS = [
  "') or 1 eq 1",
  "' or '1'='1",
  "O''Neil",
  '"quoted"',
  '`backticks`',
  String.raw`back\slash \" \n \u0041 \\`,
  "datetime'2019-07-01T00:00:00'",
  "startswith(ssn,'0') eq true",
  'id eq 4150 or id eq 4151',
  '$filter=1 eq 1&$top=1000000#',
  '?nopaging=true',
  ')/CustomFieldValues',
  '../../Users(2)',
  '%27%29%20or%201%20eq%201',
  '%00%0d%0a',
  '+%2B &amp; &#39;',
  '"}],"__id":4151,"__update":false,"x":[{"',
  '{"customFieldValue":1.10,"customFieldId":3}',
  '__proto__',
  '{"$ne":null}',
  '[1,2]',
  '"customFieldValue":0.10',
  'null',
  'true',
  '-1e400',
  '0x10',
  ' leading and trailing ',
  '\ttab and\r\nX-Evil: 1\n',
  '<script>alert(1)</script>',
  "'; DROP TABLE custom_field__entity; --",
  '${7*7}{{7*7}}#{7*7}%{7*7}',
  '=HYPERLINK("http://127.0.0.1/")',
  'e\u0301 \u00e9',
  'zero\u200bwidth\u200d\u2060\ufeffmarks',
  '\u202eright to left\u202c',
  '\u2028\u2029 lines of another kind',
  '👩🏽‍🚀 𝒳 \u{10ffff} \ufffe \ufffd',
  '/Date(0)/',
];

/** Control characters, and half of a surrogate pair: they may be lost on the way. */
const REFUSED = [
  '\0',
  'x\0',
  '\b',
  '\v',
  '\f',
  '\u001b[2J',
  '\u007f',
  '\u0085',
  '\u009b31m',
  '\ud800',
  'x\udc00y',
];

let app: App;
/**
 * All requests except those for the definitions, whose one address holds nothing of any caller. A write, and a question for an unknown
 * field, may look at them.
 */
const aboutCustomers = () => app.upstream.filter(({ url }) => url !== DEFINITIONS);
const DEFINITIONS =
  "/api/public/api/1/odata.svc/CustomFields?$filter=entityType%20eq%20'Entity.Customer'&nopaging=true";

beforeAll(async () => {
  app = await openWarm({ standin: { generatedCustomers: 1000 } });
});
afterAll(async () => app[Symbol.asyncDispose]());
beforeEach(() => {
  app.upstream.length = 0;
});

const holders = (text: string) =>
  app.standin.database
    .prepare('SELECT entity_id AS id FROM custom_field__entity WHERE custom_field_value = ?')
    .all(text)
    .map(({ id }) => id);

describe('a hostile text as a value', () => {
  it.each(LITERALS.map((text, index) => [text, 5001 + index] as const))(
    'is sent unchanged, in the body alone, and is read back unchanged: %j',
    async (text, id) => {
      const fields = ['22', '16', '11', '20'];
      const payload = await update(app, String(id), [
        { field: { id: '22' }, value: { text } },
        { field: { id: '16' }, value: { raw: text } },
        { field: { id: '11' }, value: { phone: text } },
        { field: { id: '20' }, value: { raw: text } },
      ]);
      expect(payload.outcome).toBe('APPLIED');
      expect(payload.customer.id).toBe(String(id));
      const answer = await app.ask(
        `query ($fields: [CustomFieldSelector!]) { customer(id: "${id}") { customFields(fields: $fields) { fieldId rawValue displayValue } } }`,
        { fields: fields.map((field) => ({ id: field })) },
      );
      expect(answer.data.customer.customFields).toHaveLength(4);
      for (const field of fields) {
        const shown = { fieldId: field, rawValue: text, displayValue: shownText(text) };
        expect(answer.data.customer.customFields).toContainEqual(shown);
        expect(stored(app, id, Number(field))).toEqual([text]);
      }
      // No other customer has it.
      expect(holders(text)).toEqual(Array(4).fill(id));

      const sent = JSON.parse(puts(app)[0]?.body ?? '');
      expect(Object.keys(sent)).toEqual(['CustomFieldValues', '__id', '__update']);
      expect(sent.CustomFieldValues.results).toMatchObject(
        fields.map((field) => ({ customFieldId: Number(field), customFieldValue: text })),
      );
      const address = `/api/public/api/1/odata.svc/Customers(${id})`;
      const readBack = `GET ${address}?$expand=CustomFieldValues&nopaging=true`;
      expect(aboutCustomers().map(({ method, url }) => `${method} ${url}`)).toEqual([
        readBack,
        `PUT ${address}`,
        readBack,
        readBack,
      ]);
      expect(JSON.stringify(app.upstream.map(({ headers }) => headers))).not.toMatch(/evil/i);
    },
  );

  it.each(REFUSED)('is refused without a request for a customer: %j', async (text) => {
    const answer = await app.ask(
      'mutation ($values: [CustomFieldValueInput!]!) { updateCustomerCustomFields(customerId: "5900", values: $values) { outcome userErrors { code } } }',
      {
        values: [
          { field: { id: '22' }, value: { text } },
          { field: { id: '20' }, value: { raw: text } },
          { field: { id: '11' }, value: { phone: text } },
        ],
      },
    );
    const { outcome, userErrors } = answer.data.updateCustomerCustomFields;
    expect(outcome).toBe('REJECTED');
    expect(userErrors.map(({ code }: { code: string }) => code)).toEqual(Array(3).fill('INVALID_FORMAT'));
    expect(aboutCustomers()).toEqual([]);
  });
});

/** Not in the list: a valid date and a valid value of a checkbox. */
const UNTYPED = LITERALS.filter((text) => text !== '/Date(0)/' && text !== 'true');

describe('a hostile text as a value of another type than text', () => {
  it.each(UNTYPED)('is refused without a request for a customer: %j', async (text) => {
    const typed = ['7', '3', '8', '5', '9', '10', '4', '2', '13', '12'];
    const answer = await app.ask(
      'mutation ($values: [CustomFieldValueInput!]!) { updateCustomerCustomFields(customerId: "5900", values: $values) { outcome userErrors { valueIndex } } }',
      { values: typed.map((id) => ({ field: { id }, value: { raw: text } })) },
    );
    expect(answer.data.updateCustomerCustomFields).toEqual({
      outcome: 'REJECTED',
      userErrors: typed.map((_id, valueIndex) => ({ valueIndex })),
    });
    expect(aboutCustomers()).toEqual([]);
  });

  it.each([
    "https://example.com/')%20or%201%20eq%201?$filter=x&nopaging=true#%00",
    'https://example.com/%0d%0aX-Evil:%201/../..//Customers(4151)',
  ])('is sent unchanged when it is a valid URL: %s', async (url) => {
    const payload = await update(app, '5901', [{ field: { id: '12' }, value: { url } }]);
    expect(payload).toMatchObject({ outcome: 'APPLIED', changes: [{ after: { rawValue: url } }] });
    expect(stored(app, 5901, 12)).toEqual([url]);
    const address = '/api/public/api/1/odata.svc/Customers(5901)';
    expect(new Set(aboutCustomers().map((seen) => seen.url.replace(/\?.*/, '')))).toEqual(new Set([address]));
  });
});

describe('a hostile text that is not a value', () => {
  it.each(LITERALS)('is not sent as a field, an option or a precondition: %j', async (text) => {
    const value = { text: 'x' };
    const answer = await app.ask(
      'query ($values: [CustomFieldValueInput!]!) { checkCustomerCustomFields(customerId: "5900", values: $values) { userErrors { code } } }',
      {
        values: [
          { field: { id: '22' }, value, onlyIf: { rawValue: text } },
          { field: { name: text }, value },
          { field: { id: text }, value },
          { field: { id: '2' }, value: { option: { label: text } } },
          { field: { id: '14' }, value: { option: { key: text } } },
        ],
      },
    );
    const found = answer.data.checkCustomerCustomFields.userErrors;
    expect(found.map(({ code }: { code: string }) => code)).toEqual([
      'STALE',
      'FIELD_NOT_FOUND',
      'FIELD_NOT_FOUND',
      'OPTION_NOT_FOUND',
      'OPTION_NOT_FOUND',
    ]);
    const read = await app.ask(
      'query ($f: CustomFieldSelector!, $l: [CustomFieldSelector!]) { customFieldDefinition(field: $f) { id } customer(id: "5900") { customField(field: $f) { id } customFields(fields: $l) { id } } }',
      { f: { name: text }, l: [{ id: text }, { name: text }] },
    );
    expect(read.data).toEqual({
      customFieldDefinition: null,
      customer: { customField: null, customFields: [] },
    });
    const readBack = '/api/public/api/1/odata.svc/Customers(5900)?$expand=CustomFieldValues&nopaging=true';
    expect(aboutCustomers().map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', readBack, ''],
      ['GET', readBack, ''],
    ]);
  });

  it.each(LITERALS)('is not sent as a header or in the address: %j', async (text) => {
    const word = encodeURIComponent(text);
    const response = await app.post(
      JSON.stringify({ query: '{ customer(id: "5900") { firstName } }', operationName: null }),
      {
        authorization: `Bearer ${word}`,
        'autopal-instance-id': word,
        'x-request-id': word,
        'x-forwarded-for': word,
        cookie: `a=${word}`,
        'user-agent': word,
        traceparent: word,
      },
      `/graphql?${word}=${word}`,
    );
    expect(await response.json()).toMatchObject({ data: { customer: { firstName: expect.any(String) } } });
    const { host } = new URL(app.standin.baseUrl);
    expect(app.upstream.map(({ url, headers }) => ({ url, headers }))).toEqual([
      {
        url: '/api/public/api/1/odata.svc/Customers(5900)',
        headers: {
          host,
          connection: 'keep-alive',
          authorization: `Bearer ${app.standin.token}`,
          'autopal-instance-id': app.standin.instanceId,
          accept: 'application/json',
          'accept-encoding': 'identity',
        },
      },
    ]);
  });
});
