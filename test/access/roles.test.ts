// What a role may see and change: customers, members of the profile, and fields that are readable or masked.

import { describe, expect, it } from 'vitest';
import { visibleCustomers } from '../../src/access/customer-scope.ts';
import { customerRef } from '../support/write-fakes.ts';
import { openApp } from '../support/app.ts';
import { actingAs } from './policies.ts';

const CUSTOMER = 'id customId email status customFields { fieldId displayValue rawValue isSet }';
const TWO_VALUES = `[{ field: { id: "4" }, value: { checked: true } }, { field: { id: "1" }, value: { text: "X" } }]`;

function write(customerId: string, values: string): string {
  return `mutation { updateCustomerCustomFields(customerId: "${customerId}", values: ${values}) {
    outcome customer { id } changes { result } userErrors { code message path field { name } } } }`;
}

describe('a customer outside the scope of a viewer', () => {
  it('is answered like one that does not exist, without a call where the id decides', async () => {
    const policy = actingAs(['borrower'], { customer_id: 4150 });
    await using app = await openApp({ gateway: { policy } });
    await app.warmUp('definitions');
    const read = await app.ask(
      `{ customersByIds(ids: ["4151", "77"]) { ${CUSTOMER} } customer(id: "4152") { ${CUSTOMER} }
         _entities(representations: [{ __typename: "Customer", id: "4151" }]) { __typename }
         checkCustomerCustomFields(customerId: "4151", values: ${TWO_VALUES}) { ok userErrors { code } } }`,
    );
    expect(read.data).toMatchObject({ customersByIds: [null, null], customer: null, _entities: [null] });
    const other = await app.ask(write('4151', '[{ field: { id: "4" }, value: { checked: true } }]'));
    const nobody = await app.ask(write('77', '[{ field: { id: "4" }, value: { checked: true } }]'));
    expect(other.text).toBe(nobody.text);
    expect(other.data.updateCustomerCustomFields).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'CUSTOMER_NOT_FOUND' }],
    });
    expect(app.upstream.filter(({ path }) => path !== 'odata.svc/CustomFields')).toEqual([]);
    const own = await app.ask(`{ customer(id: "4150") { ${CUSTOMER} } }`);
    expect(own.data.customer.customId).toBe('ABC123');
  });

  it('is found out by its customId or its status after it was read', async () => {
    const policy = actingAs(['partner'], { references: ['ABC123', 'nobody'] });
    await using app = await openApp({ gateway: { policy } });
    const ask = async () => app.ask(`{ customersByIds(ids: ["4150", "4151"]) { id customId } }`);
    expect((await ask()).data.customersByIds).toEqual([{ id: '4150', customId: null }, null]);
    const refused = await app.ask(write('4151', '[{ field: { id: "4" }, value: { checked: true } }]'));
    expect(refused.data.updateCustomerCustomFields.userErrors[0].code).toBe('FIELD_READ_ONLY');

    policy.viewer = { ...policy.viewer, roles: ['collector'] };
    app.standin.database.exec(`UPDATE customer_entity SET status = 'Closed' WHERE id = 4151`);
    app.standin.database.exec(`UPDATE customer_entity SET status = 'Active' WHERE id = 4150`);
    expect((await ask()).data.customersByIds).toEqual([{ id: '4150', customId: null }, null]);
    const values = '[{ field: { id: "4" }, value: { checked: true } }]';
    const closed = (await app.ask(write('4151', values))).data.updateCustomerCustomFields;
    expect(closed).toMatchObject({ outcome: 'REJECTED', userErrors: [{ code: 'CUSTOMER_NOT_FOUND' }] });
    expect((await app.ask(write('4150', values))).data.updateCustomerCustomFields.outcome).toBe('APPLIED');
  });

  it('is found out by a status that a claim names', () => {
    const nothing = { customId: null, firstName: null, lastName: null, companyName: null, email: null };
    const profile = { ...nothing, type: null, status: 'Active' };
    const sees = (claim: unknown) =>
      visibleCustomers([{ status: 'branch_statuses' }], { claims: { branch_statuses: claim } }).hasProfile(
        customerRef('4150').id,
        profile,
      );
    expect([sees(['Closed', 'Active']), sees('Active'), sees('Closed'), sees(undefined)]).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('is every customer for a viewer without a role, and for one whose role the policy does not know', async () => {
    const policy = actingAs([]);
    await using app = await openApp({ gateway: { policy } });
    for (const roles of [[], ['stranger'], ['anonymous'], ['constructor']]) {
      policy.viewer = { ...policy.viewer, roles };
      const answer = await app.ask(`{ customer(id: "4150") { id } customFieldDefinitions { id } }`);
      expect(answer.data).toEqual({ customer: null, customFieldDefinitions: [] });
    }
  });
});

describe('a field that may be read only', () => {
  it('refuses the whole write, and nothing is sent', async () => {
    await using app = await openApp({
      gateway: { policy: actingAs(['borrower'], { customer_id: '4150' }) },
    });
    await app.warmUp('definitions');
    const { data } = await app.ask(write('4150', TWO_VALUES));
    expect(data.updateCustomerCustomFields).toMatchObject({
      outcome: 'REJECTED',
      changes: [],
      userErrors: [
        {
          code: 'FIELD_READ_ONLY',
          message: 'You may not change this custom field.',
          path: ['values', '1', 'field'],
          field: { name: 'Employer' },
        },
      ],
    });
    expect(app.upstream.filter(({ method }) => method === 'PUT')).toEqual([]);
  });
});

describe('the member access', () => {
  it.each([
    [
      'agent',
      [
        ['1', true, true, false],
        ['14', true, false, false],
        ['17', false, false, true],
      ],
    ],
    [
      'admin',
      [
        ['1', true, true, false],
        ['14', true, true, false],
        ['17', true, true, false],
      ],
    ],
    [
      null,
      [
        ['1', true, true, false],
        ['14', true, true, false],
        ['17', true, true, false],
      ],
    ],
  ])('tells the role %s what to draw', async (role, expected) => {
    await using app = await openApp(role === null ? {} : { gateway: { policy: actingAs([role]) } });
    const access = 'access { read write masked }';
    const { data } = await app.ask(`{ customer(id: "4150") {
      customFields(fields: [{ id: "1" }, { id: "14" }, { id: "17" }]) { fieldId ${access} definition { ${access} } } } }`);
    const values: { fieldId: string; access: object; definition: { access: object } }[] =
      data.customer.customFields;
    expect(values.map(({ fieldId, access: of }) => [fieldId, ...Object.values(of)])).toEqual(expected);
    expect(values.map(({ definition }) => definition.access)).toEqual(values.map(({ access: of }) => of));
  });
});

describe('several roles', () => {
  it('add up to the most access', async () => {
    await using app = await openApp({ gateway: { policy: actingAs(['agent', 'collector', 'admin']) } });
    const { data } = await app.ask(`{ customer(id: "4150") { email customFields { fieldId } } }`);
    expect(data.customer.email).not.toBeNull();
    expect(data.customer.customFields).toHaveLength(17);
  });
});

describe('what another viewer wrote', () => {
  it('is not told by the id of the write, and not by its idempotency key', async () => {
    const policy = actingAs(['admin']);
    await using app = await openApp({ gateway: { policy } });
    const hidden = `mutation { updateCustomerCustomFields(customerId: "4150", idempotencyKey: "k",
      values: [{ field: { id: "8" }, value: { raw: "9" } }]) { id outcome userErrors { code } changes { field { name } } } }`;
    const { data } = await app.ask(hidden);
    const { id, outcome } = data.updateCustomerCustomFields;
    expect(outcome).toBe('APPLIED');
    const ask = async () =>
      app.ask(`{ customFieldsWrite(id: "${id}") { outcome changes { field { name } } } }`);
    expect((await ask()).data.customFieldsWrite.changes).toEqual([{ field: { name: 'Debt Ratio' } }]);

    policy.viewer = { ...policy.viewer, roles: ['agent'] };
    expect((await ask()).data.customFieldsWrite).toBeNull();
    const again = await app.ask(hidden);
    expect(again.data.updateCustomerCustomFields.userErrors).toEqual([{ code: 'IDEMPOTENCY_KEY_REUSED' }]);
    policy.viewer = { ...policy.viewer, subject: 'another' };
    expect((await app.ask(hidden)).data.updateCustomerCustomFields.userErrors).toEqual([
      { code: 'FIELD_NOT_FOUND' },
    ]);
  });
});

describe('GraphiQL', () => {
  it('shows no field to a browser that has not said who is asking', async () => {
    await using app = await openApp({
      gateway: { policy: actingAs([]), graphiql: { exampleIds: ['4150'] } },
    });
    const page = await fetch(app.url, { headers: { accept: 'text/html' } });
    const text = await page.text();
    expect(text).toContain('OneCustomer');
    expect(text).not.toMatch(/Employer|Credit Tier|Work Phone/);
  });
});

describe('a masked field', () => {
  it('shows a masked text and nothing else, wherever a value is shown', async () => {
    await using app = await openApp({
      gateway: { policy: actingAs(['partner'], { references: ['ABC123'] }) },
    });
    const { data, text } = await app.ask(`{ customer(id: "4150") {
      customFields(includeUnset: true) { __typename fieldId isSet displayValue rawValue problem { code }
        ... on SelectCustomFieldValue { option { key } options { key } } ... on TextCustomFieldValue { text } } } }`);
    const shown = new Map<string, { displayValue: string; rawValue: null; isSet: boolean; option?: null }>(
      data.customer.customFields.map((value: { fieldId: string }) => [value.fieldId, value]),
    );
    expect(shown.get('1')).toMatchObject({
      displayValue: '•••• kery',
      rawValue: null,
      isSet: true,
      text: null,
    });
    // Two digits, an option, a date, a text that no kind reads, an unset field.
    for (const id of ['8', '2', '5', '20']) {
      expect(shown.get(id)).toMatchObject({
        displayValue: '••••',
        rawValue: null,
        isSet: true,
        problem: null,
      });
    }
    expect(shown.get('2')).toMatchObject({ option: null, options: null });
    expect(shown.get('3')).toMatchObject({ displayValue: '', isSet: false });
    expect(text).not.toMatch(/Blue Fir|555-010|2025-09/);
  });

  it('causes no call that depends on its value', async () => {
    await using app = await openApp({
      gateway: { policy: actingAs(['partner'], { references: ['ABC123'] }) },
    });
    const read = async () => {
      app.upstream.length = 0;
      await app.ask(`{ customer(id: "4150") { customFields { displayValue } } }`);
      return app.upstream.map(({ path }) => path);
    };
    await read();
    const calls = await read();
    app.standin.database.exec(
      `UPDATE custom_field__entity SET custom_field_value = 'no date' WHERE custom_field_id = 5`,
    );
    expect(await read()).toEqual(calls);
    expect(calls.some((path) => path.startsWith('odata.svc/CustomFields'))).toBe(false);
  });
});
