// The traps of LoanPro's records and tenants: whose a record is, where it may be asked for, and what of it may be shown.

import { pino } from 'pino';
import { describe, expect, it } from 'vitest';
import { fixedToken } from '../../src/loanpro/transport/token.ts';
import { createNotices } from '../../src/notices.ts';
import type { Fault } from '../../standin/answer.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { openWarm, puts, update } from '../support/writing.ts';

const EVERYTHING = /* GraphQL */ `
  fragment All on Customer {
    id
    customId
    firstName
    lastName
    companyName
    email
    status
    type
    customFields(includeUnset: true) {
      id
      fieldId
      isSet
      rawValue
      displayValue
      definition {
        name
        description
        loanProType
        section
        position
        defaultRawValue
        options {
          id
          label
        }
      }
    }
  }
  query {
    customFieldDefinitions(includeInactive: true) {
      id
      name
    }
    customer(id: "4150") {
      ...All
    }
    customersByIds(ids: ["4151", "4156", "5001"]) {
      ...All
    }
  }
`;

const VALUES = /* GraphQL */ `
  query ($ids: [ID!]!) {
    customersByIds(ids: $ids) {
      customFields {
        fieldId
        rawValue
      }
    }
  }
`;

const paths = (app: App) => app.upstream.map(({ path }) => path.replace('odata.svc/', ''));
const codes = (answer: Awaited<ReturnType<App['ask']>>) =>
  answer.errors?.map(({ extensions }) => extensions['code']);

const CHANGES = [
  { field: { id: '22' }, value: { text: 'new' } },
  { field: { id: '3' }, value: { amount: '400.00' } },
];

describe('trap 13: all entities share their ids, and one list', () => {
  it('only the definitions and rows of customers are asked for', async () => {
    await using app = await openApp();
    const answer = await app.ask(VALUES, { ids: ['4150', '4151'] });
    expect(answer.errors).toBeUndefined();
    expect(answer.text).not.toContain('Belongs to');
    const filters = Object.fromEntries(app.upstream.map(({ path, query }) => [path, query['$filter']]));
    expect(app.upstream).toHaveLength(2);
    expect(filters).toEqual({
      'odata.svc/CustomFieldValues':
        "entityType eq 'Entity.Customer' and (entityId eq 4150 or entityId eq 4151)",
      'odata.svc/CustomFields': "entityType eq 'Entity.Customer'",
    });
  });

  it('where others come all the same, none of them is shown', async () => {
    await using app = await openApp({
      standin: { quirks: { valueListing: 'unfiltered', definitionFilter: 'ignored' } },
    });
    const answer = await app.ask(
      `query ($ids: [ID!]!) {
        customersByIds(ids: $ids) { customFields { fieldId rawValue } }
        collateral: customFieldDefinition(field: { id: "6" }) { name }
        posted: customFieldDefinition(field: { name: "Posted By Hand" }) { name }
      }`,
      { ids: ['4150', '4151'] },
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toMatchObject({ collateral: null, posted: null });
    expect(answer.data.customersByIds[0].customFields).toHaveLength(17);
    expect(answer.text).not.toContain('Belongs to');
  });

  it('a payment with the number of a customer is no such customer, and what it holds is not shown', async () => {
    await using app = await openWarm();
    app.standin.fault = (request, next) => {
      const answer = next();
      if (!('body' in answer) || request.path !== 'odata.svc/CustomFieldValues') return answer;
      const body = JSON.parse(answer.body);
      const [row] = body.d.results;
      body.d.results.push({ ...row, id: 1, entityType: 'Entity.Payment', customFieldValue: 'Belongs to' });
      body.d.summary.total += 1;
      return { ...answer, body: JSON.stringify(body) };
    };
    const answer = await app.ask(VALUES, { ids: ['4150', '4151'] });
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customersByIds[0].customFields).toHaveLength(17);
    expect(answer.text).not.toContain('Belongs to');
    expect(paths(app)).toEqual(['CustomFieldValues', 'Customers']);
  });
});

describe('trap 14: sandbox and production have one address', () => {
  it('every call says which tenant is meant, by its number and its token', async () => {
    await using app = await openApp({ standin: { instanceId: '5299999', token: 'sandbox-token' } });
    await app.ask(EVERYTHING);
    await update(app, '4151', CHANGES);
    expect(puts(app)).toHaveLength(1);
    for (const { headers } of app.upstream) {
      expect(headers).toMatchObject({
        authorization: 'Bearer sandbox-token',
        'autopal-instance-id': '5299999',
      });
    }
  });

  it.each([
    ['number', { instanceId: '5200002' }, 'UPSTREAM_REJECTED'],
    ['token', { token: fixedToken('of-another-tenant') }, 'UPSTREAM_AUTH_FAILED'],
  ])('the %s of another one is an error, and no book without customers', async (_name, loanPro, code) => {
    await using app = await openApp({ loanPro });
    const read = await app.ask(
      '{ customer(id: "4150") { id } customersByIds(ids: ["4150", "4151"]) { id } }',
    );
    expect(read.data).toEqual({ customer: null, customersByIds: [null, null] });
    expect(codes(read)).toEqual([code, code, code]);
    const write = await app.ask(
      'mutation { updateCustomerCustomFields(customerId: "4151", values: [{ field: { id: "22" }, value: { text: "x" } }]) { outcome } }',
    );
    expect(codes(write)).toEqual([code]);
    expect(puts(app)).toEqual([]);
  });
});

it('trap 17: search lags behind and is never asked: what was written is read at once, by its key', async () => {
  await using app = await openWarm();
  await app.ask(EVERYTHING);
  app.upstream.length = 0;
  await update(app, '4151', CHANGES);
  const answer = await app.ask(
    '{ customer(id: "4151") { text: customField(field: { id: "22" }) { rawValue } } }',
  );
  expect(answer.data.customer.text).toEqual({ rawValue: 'new' });
  expect(app.upstream.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'GET odata.svc/Customers(4151)',
    'PUT odata.svc/Customers(4151)',
    'GET odata.svc/Customers(4151)',
    'GET odata.svc/Customers(4151)',
  ]);
});

it('trap 18: a list without a key may be refused with 410, and each customer is then asked for by its key', async () => {
  const ids = ['4150', '4156', '4149', '5001'];
  await using open = await openWarm();
  await using shut = await openWarm({
    standin: { quirks: { valueListing: 'refused', customerListing: 'refused' } },
  });
  const [expected, answer] = [await open.ask(VALUES, { ids }), await shut.ask(VALUES, { ids })];
  expect(answer.errors).toBeUndefined();
  expect(answer.data).toEqual(expected.data);
  expect(answer.data.customersByIds[2]).toBeNull();
  expect(paths(open).filter((path) => path.includes('('))).toEqual([]);
  const keys = new Set(paths(shut).filter((path) => path.includes('(')));
  expect(keys).toEqual(new Set(ids.map((id) => `Customers(${id})`)));
});

/** Members and types in the other of their spellings. */
const respelled: Fault = (_request, next) => {
  const answer = next();
  if (!('body' in answer)) return answer;
  const body = answer.body
    .replaceAll('"archiveEnable"', '"archiveEnabled"')
    .replaceAll('"lastUpdate"', '"lastupdated"')
    .replaceAll('customfield.type.', 'customField.Type.');
  return { ...answer, body };
};

/** LoanPro's own word for a type is shown as it came. */
const withoutType = (text: string) => text.replaceAll(/"loanProType":"[^"]*",?/g, '');

it('trap 21: what LoanPro spells in two ways is neither read nor sent', async () => {
  await using app = await openApp();
  await using other = await openApp();
  other.standin.fault = respelled;
  const [expected, answer] = [await app.ask(EVERYTHING), await other.ask(EVERYTHING)];
  expect(answer.errors).toBeUndefined();
  expect(withoutType(answer.text)).toBe(withoutType(expected.text));
  await update(other, '4151', CHANGES);
  for (const { url, body } of other.upstream) expect(url + body).not.toMatch(/archive|lastupdate|autopal/i);
});

describe('trap 23: a customer is kept together with what nobody may see', () => {
  const secret = /000-12-|DL-SECRET|GOV-SECRET|portal-|Date\(|1968|idType|creditScore/;

  it('none of it is in an answer or in the log, whatever is asked for', async () => {
    const lines: string[] = [];
    const notices = createNotices(
      pino({ level: 'trace', base: null }, { write: (line) => lines.push(line) }),
    );
    await using app = await openWarm({ gateway: { notices } });
    let shown = '';
    app.standin.fault = (_request, next) => {
      const answer = next();
      if ('body' in answer) shown += answer.body;
      return answer;
    };
    const answer = await app.ask(EVERYTHING);
    expect(answer.errors).toBeUndefined();
    const payload = await update(app, '4151', CHANGES);
    expect(payload.outcome).toBe('APPLIED');
    // LoanPro did send it.
    expect(shown).toMatch(secret);
    expect(answer.text + JSON.stringify(payload) + lines.join('')).not.toMatch(secret);
    expect(lines.length).toBeGreaterThan(0);
  });

  it.each(['ssn', 'birthDate', 'driverLicense', 'customerId', 'accessUserName', 'accessPassword', 'rowId'])(
    '%s is nothing that can be asked for',
    async (member) => {
      await using app = await openApp();
      const answer = await app.ask(`{ customer(id: "4150") { ${member} } }`);
      expect(answer.data).toBeUndefined();
      expect(codes(answer)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
      expect(app.upstream).toEqual([]);
    },
  );
});
