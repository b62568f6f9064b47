// What is surprising about LoanPro's records and tenants: whose record it is, where it is read, and what of it may be shown.

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
          key
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

describe('in a list that contains the rows of all entities', () => {
  it('the gateway asks for the definitions and rows of customers only', async () => {
    await using app = await openApp();
    const answer = await app.ask(VALUES, { ids: ['4150', '4151'] });
    expect(answer.errors).toBeUndefined();
    expect(answer.text).not.toContain('Belongs to');
    const filters = Object.fromEntries(app.upstream.map(({ path, query }) => [path, query['$filter']]));
    // Each of the two lists is asked for a second page, because they are the first ones of this process.
    expect(app.upstream).toHaveLength(4);
    expect(filters).toEqual({
      'odata.svc/CustomFieldValues':
        "entityType eq 'Entity.Customer' and (entityId eq 4150 or entityId eq 4151)",
      'odata.svc/CustomFields': "entityType eq 'Entity.Customer'",
    });
  });

  it('the rows of other entities are not shown when LoanPro ignores the filter', async () => {
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

  it('the values of a payment with the same id as a customer are not shown', async () => {
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

describe('because sandbox and production have the same address,', () => {
  it('every call names its tenant by the instance id and the token', async () => {
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
    ['instance id', { instanceId: '5200002' }, 'UPSTREAM_REJECTED'],
    ['token', { token: fixedToken('of-another-tenant') }, 'UPSTREAM_AUTH_FAILED'],
  ])(
    'the %s of another tenant causes an error, and not a tenant without customers',
    async (_name, loanPro, code) => {
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
    },
  );
});

it('a customer is read by its key right after a write, because the search of LoanPro is updated late', async () => {
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

it('each customer is read by its key when LoanPro refuses lists with 410', async () => {
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

/** Writes members and types in the other form that LoanPro uses for them. */
const inOtherForm: Fault = (_request, next) => {
  const answer = next();
  if (!('body' in answer)) return answer;
  const body = answer.body
    .replaceAll('"archiveEnable"', '"archiveEnabled"')
    .replaceAll('"lastUpdate"', '"lastupdated"')
    .replaceAll('customfield.type.', 'customField.Type.');
  return { ...answer, body };
};

/** The only member that shows the form of a type. */
const withoutType = (text: string) => text.replaceAll(/"loanProType":"[^"]*",?/g, '');

it('members and types that LoanPro writes in two forms make no difference, and the gateway sends none of them', async () => {
  await using app = await openApp();
  await using other = await openApp();
  other.standin.fault = inOtherForm;
  const [expected, answer] = [await app.ask(EVERYTHING), await other.ask(EVERYTHING)];
  expect(answer.errors).toBeUndefined();
  expect(withoutType(answer.text)).toBe(withoutType(expected.text));
  await update(other, '4151', CHANGES);
  for (const { url, body } of other.upstream) expect(url + body).not.toMatch(/archive|lastupdate|autopal/i);
});

describe('the secret members of a customer', () => {
  const secret = /000-12-|DL-SECRET|GOV-SECRET|portal-|Date\(|1968|idType|creditScore/;

  it('are in no answer and not in the log, although LoanPro sends them', async () => {
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
    expect(shown).toMatch(secret);
    expect(answer.text + JSON.stringify(payload) + lines.join('')).not.toMatch(secret);
    expect(lines.length).toBeGreaterThan(0);
  });

  it.each(['ssn', 'birthDate', 'driverLicense', 'customerId', 'accessUserName', 'accessPassword', 'rowId'])(
    'cannot be requested: %s',
    async (member) => {
      await using app = await openApp();
      const answer = await app.ask(`{ customer(id: "4150") { ${member} } }`);
      expect(answer.data).toBeUndefined();
      expect(codes(answer)).toEqual(['GRAPHQL_VALIDATION_FAILED']);
      expect(app.upstream).toEqual([]);
    },
  );
});
