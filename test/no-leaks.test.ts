// Customer data stays private: refused values are not repeated, and text from LoanPro's errors reaches no answer and no log.

import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import type { Answer as FaultAnswer } from '../standin/answer.ts';
import { createNotices } from '../src/notices.ts';
import { describeError } from '../src/telemetry/logger.ts';
import { openApp } from './support/app.ts';
import { findCanaries } from './support/canaries.ts';

/** Its core has letters that no UUID, number or date contains, so that no request id can look like it by chance. */
const CORE = 'ssn-07x-05y';
const SECRET = `SECRET-${CORE}-1120`;

/** In no form, and not a part of it either. */
const expectNoSecret = (text: string) => expect(findCanaries({ secret: CORE }, { text })).toEqual([]);

function openLogged(lines: string[]) {
  return openApp({
    gateway: {
      notices: createNotices(pino({ level: 'trace', base: null }, { write: (line) => lines.push(line) })),
    },
  });
}

const PAYLOAD =
  'outcome changes { before { rawValue } after { rawValue } } userErrors { code message path expected allowedOptions { key } }';

describe('a refused value', () => {
  it.each([
    ['text for a currency', { field: { id: '3' }, value: { raw: SECRET } }, 'INVALID_FORMAT'],
    ['the slot of another type', { field: { id: '3' }, value: { text: SECRET } }, 'TYPE_MISMATCH'],
    [
      'an unknown option',
      { field: { name: 'Credit Tier' }, value: { option: { label: SECRET } } },
      'OPTION_NOT_FOUND',
    ],
    [
      'an unknown key of an option',
      { field: { name: 'Credit Tier' }, value: { option: { key: SECRET } } },
      'OPTION_NOT_FOUND',
    ],
    ['a company id for a currency', { field: { id: '3' }, value: { companyId: SECRET } }, 'TYPE_MISMATCH'],
    ['an unknown field', { field: { name: SECRET }, value: { text: SECRET } }, 'FIELD_NOT_FOUND'],
    ['an unknown field id', { field: { id: SECRET }, value: { text: SECRET } }, 'FIELD_NOT_FOUND'],
    [
      'a text that is too long',
      { field: { name: 'Employer' }, value: { text: SECRET.repeat(40) } },
      'TOO_LONG',
    ],
    [
      'a control character',
      { field: { name: 'Employer' }, value: { text: `${SECRET}\u0000` } },
      'INVALID_FORMAT',
    ],
    [
      'half a character',
      { field: { name: 'Employer' }, value: { raw: `${SECRET}\ud800` } },
      'INVALID_FORMAT',
    ],
  ])('is not repeated in the answer or in the log: %s', async (_name, value, code) => {
    const lines: string[] = [];
    await using app = await openLogged(lines);
    const answer = await app.ask(
      `mutation ($values: [CustomFieldValueInput!]!) { updateCustomerCustomFields(customerId: "4150", values: $values) { ${PAYLOAD} } }`,
      { values: [value] },
    );
    expect(answer.data.updateCustomerCustomFields.outcome).toBe('REJECTED');
    expect(answer.data.updateCustomerCustomFields.userErrors[0].code).toBe(code);
    expectNoSecret(answer.text + lines.join(''));
    expect(app.upstream.map(({ path }) => path)).toEqual([
      'odata.svc/CustomFields',
      'odata.svc/CustomFields',
    ]);
  });

  it.each([
    'customField(field: { name: "$" }) { rawValue }',
    'customFields(fields: [{ id: "$" }]) { rawValue }',
  ])('in a selector that matches no field is no error, and is not repeated: %s', async (selection) => {
    const lines: string[] = [];
    await using app = await openLogged(lines);
    const answer = await app.ask(`{ customer(id: "4150") { ${selection.replace('$', SECRET)} } }`);
    expect(answer.errors).toBeUndefined();
    expectNoSecret(answer.text + lines.join(''));
  });
});

const READ = '{ customer(id: "4150") { firstName customFields { rawValue } } }';
const FIVE_SHAPES = [
  { error: { message: SECRET } },
  { error: { message: { lang: 'en', value: SECRET } } },
  { message: SECRET, trace: [SECRET] },
  { d: { error: SECRET } },
  SECRET,
];
const envelope = (d: unknown) => JSON.stringify({ d });
const row = {
  id: 1,
  entityType: 'Entity.Customer',
  entityId: 4150,
  customFieldId: 1,
  customFieldValue: SECRET,
};

const FAULTS: [string, FaultAnswer][] = [
  ...[400, 401, 403, 404, 409, 410, 422, 429, 500, 502, 503, 504].flatMap((status) =>
    FIVE_SHAPES.map((shape, index): [string, FaultAnswer] => [
      `status ${status} in shape ${index}`,
      { status, body: JSON.stringify(shape) },
    ]),
  ),
  ['a page with status 200', { status: 200, body: `<html>${SECRET}</html>` }],
  ['truncated JSON', { status: 200, body: `{"d":{"id":4150,"firstName":"${SECRET}` }],
  [
    'a truncated body',
    { status: 200, headers: { 'content-length': '5000' }, body: `{"d":{"ssn":"${SECRET}"` },
  ],
  ['bytes that are not UTF-8', { status: 200, body: `{"d":"${SECRET}\ud800"}` }],
  ['text', { status: 200, body: JSON.stringify(SECRET) }],
  ['no envelope', { status: 200, body: JSON.stringify({ firstName: SECRET }) }],
  ['a list in place of a customer', { status: 200, body: envelope([SECRET]) }],
  ['text in place of a customer', { status: 200, body: envelope(SECRET) }],
  [
    'another customer',
    { status: 200, body: envelope({ id: 4151, firstName: SECRET, CustomFieldValues: [row] }) },
  ],
  [
    'rows of another customer',
    { status: 200, body: envelope({ id: 4150, CustomFieldValues: [{ ...row, entityId: 4151 }] }) },
  ],
  [
    'rows of another entity',
    { status: 200, body: envelope({ id: 4150, CustomFieldValues: [{ ...row, entityType: 'Entity.Loan' }] }) },
  ],
  ['rows that are text', { status: 200, body: envelope({ id: 4150, CustomFieldValues: [SECRET] }) }],
  ['values that are text', { status: 200, body: envelope({ id: 4150, CustomFieldValues: SECRET }) }],
  ['a redirect', { status: 302, headers: { location: `/${SECRET}` }, body: SECRET }],
];

describe("text in LoanPro's faulty answers", () => {
  it.concurrent.each(FAULTS)('reaches neither the answer nor the log: %s', async (_name, fault) => {
    const lines: string[] = [];
    await using app = await openLogged(lines);
    await app.warmUp();
    app.standin.fault = () => fault;

    for (const query of [
      READ,
      `mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "3" }, value: { amount: "5.00" } }]) { ${PAYLOAD} } }`,
    ]) {
      const answer = await app.ask(query);
      expectNoSecret(answer.text);
      for (const { extensions } of answer.errors ?? []) {
        expect(extensions['code']).toMatch(/^UPSTREAM_/);
        const times = extensions['retryable'] === true ? ['retryAfterMs'] : [];
        expect(Object.keys(extensions)).toEqual(['code', 'retryable', ...times, 'requestId']);
      }
    }
    expect(app.upstream.length).toBeGreaterThan(0);
    expect(app.upstream.filter(({ method }) => method === 'PUT')).toEqual([]);
    expectNoSecret(lines.join(''));
    expect(lines.join('')).not.toContain(app.standin.token);
    for (const line of lines) expect(JSON.parse(line)).toHaveProperty('requestId');
  });

  it('reaches neither the answer nor the log: a row without a field, which is left out', async () => {
    const lines: string[] = [];
    await using app = await openLogged(lines);
    await app.warmUp();
    const body = envelope({ id: 4150, CustomFieldValues: [{ ...row, customFieldId: SECRET }] });
    app.standin.fault = () => ({ status: 200, body });
    const answer = await app.ask(READ);
    expect(answer.data.customer.customFields).toEqual([]);
    expectNoSecret(answer.text + lines.join(''));
  });

  it.concurrent.each(FAULTS)(
    'reaches neither the answer nor the log when the definitions are read: %s',
    async (_name, fault) => {
      const lines: string[] = [];
      await using app = await openLogged(lines);
      app.standin.fault = () => fault;
      const answer = await app.ask('{ customFieldDefinitions { id name } }');
      expect(answer.data).toEqual({ customFieldDefinitions: null });
      expect(answer.errors?.[0]?.extensions['code']).toMatch(/^UPSTREAM_/);
      expectNoSecret(answer.text + lines.join(''));
      expect(app.upstream.length).toBeGreaterThan(0);
    },
  );
});

describe('a logged error', () => {
  it('is one line for one cause, however many customers it affects', async () => {
    const lines: string[] = [];
    await using app = await openLogged(lines);
    app.standin.fault = () => ({ status: 503, body: '' });
    const ids = Array.from({ length: 50 }, (_, index) => String(5001 + index));
    const answer = await app.ask('query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } }', { ids });
    expect(answer.errors).toHaveLength(50);
    const logged = lines
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg === 'LoanPro request failed');
    expect(logged).toMatchObject([{ code: 'UPSTREAM_UNAVAILABLE', status: 503 }]);
  });

  it.each([
    ['from a parser', () => JSON.parse(`{"ssn":"${SECRET}`)],
    ['from a scalar', () => BigInt(SECRET)],
    ['with several lines', () => raise(new Error(`a\n${SECRET}\n    at ${SECRET}:1:1`))],
    ['that is a string', () => raise(SECRET)],
    ['that carries an object', () => raise(Object.assign(new Error(SECRET), { input: { ssn: SECRET } }))],
    ['with a cause', () => raise(new Error('outer', { cause: new Error(SECRET) }))],
  ])('is described without its message: %s', (_name, fail) => {
    let seen: unknown;
    try {
      fail();
    } catch (error) {
      seen = error;
    }
    expect(seen).toBeDefined();
    expectNoSecret(JSON.stringify(describeError(seen)));
  });
});

function raise(error: unknown): never {
  throw error;
}
