// Reading a customer: its profile, and which of its custom fields are listed.

import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';

interface Value extends Record<string, unknown> {
  fieldId: string;
}

describe('the query customer', () => {
  it('returns the profile of a customer, and no other member of the record in LoanPro', async () => {
    await using app = await openApp();
    const members = 'id customId firstName lastName companyName email status type';
    const answer = await app.ask(
      `{ person: customer(id: "4150") { ${members} } firm: customer(id: "4156") { ${members} } }`,
    );
    expect(answer.data.person).toMatchObject({
      id: '4150',
      customId: 'ABC123',
      firstName: 'Maria',
      lastName: 'Rivera',
      type: 'INDIVIDUAL',
    });
    expect(answer.data.firm).toMatchObject({ id: '4156', companyName: 'Harbor Light LLC', type: 'COMPANY' });
    expect(answer.text).not.toMatch(/secret|000-12|portal/i);
  });

  it('returns null for a customer that LoanPro does not have, whatever error LoanPro sends', async () => {
    for (const missingCustomer of [
      { status: 409, message: "Resource not found for the segment 'Customers'" },
      { status: 409, message: 'Something about entity 77' },
      { status: 404, message: 'Gone fishing' },
    ] as const) {
      await using app = await openApp({ standin: { quirks: { missingCustomer } } });
      const answer = await app.ask('{ customer(id: "77") { id customFields { rawValue } } }');
      expect(answer, missingCustomer.message).toMatchObject({ status: 200, data: { customer: null } });
      expect(answer.errors).toBeUndefined();
    }
  });

  it('returns an error, not null, when a 409 does not show whether the customer exists', async () => {
    await using app = await openApp({
      standin: {
        quirks: {
          missingCustomer: { status: 409, message: 'Something about entity 77' },
          customerListing: 'refused',
        },
      },
    });
    const answer = await app.ask('{ customer(id: "77") { id } }');
    expect(answer.data).toEqual({ customer: null });
    expect(answer.errors).toMatchObject([
      { path: ['customer'], extensions: { code: 'UPSTREAM_REJECTED', retryable: false } },
    ]);
    expect(answer.text).not.toContain('entity 77');
  });

  it('returns every custom field of a customer who has more rows than one page of LoanPro holds', async () => {
    await using app = await openApp();
    const answer = await app.ask('{ customer(id: "4152") { customFields { fieldId } } }');
    expect(answer.data.customer.customFields).toHaveLength(120);
  });
});

describe('the field customFields', () => {
  it('lists values in display order', async () => {
    await using app = await openApp();
    const answer = await app.ask('{ customer(id: "4150") { customFields { definition { position } } } }');
    const positions = answer.data.customer.customFields.map(
      ({ definition }: { definition: { position: number | null } }) => definition.position ?? Infinity,
    );
    expect(positions).toEqual(positions.toSorted((a: number, b: number) => a - b));
  });

  it('lists every active field and no inactive field when includeUnset is true', async () => {
    await using app = await openApp();
    const answer = await app.ask(/* GraphQL */ `
      {
        customFieldDefinitions {
          id
        }
        customer(id: "4156") {
          customFields(includeUnset: true) {
            fieldId
            isSet
            definition {
              active
            }
          }
        }
      }
    `);
    const { customFieldDefinitions, customer } = answer.data;
    expect(customer.customFields.map(({ fieldId }: Value) => fieldId)).toEqual(
      customFieldDefinitions.map(({ id }: { id: string }) => id),
    );
    for (const value of customer.customFields)
      expect(value).toMatchObject({ isSet: false, definition: { active: true } });
  });

  it('lists the fields that are selected by id or by name, and ignores a selector that names no field', async () => {
    await using app = await openApp();
    const answer = await app.ask(/* GraphQL */ `
      {
        customer(id: "4150") {
          some: customFields(
            fields: [{ name: "Employer" }, { id: "3" }, { id: "2" }, { name: "Shoe Size" }]
          ) {
            fieldId
          }
          all: customFields(fields: [{ name: "Employer" }, { id: "3" }], includeUnset: true) {
            fieldId
            isSet
          }
        }
      }
    `);
    expect(answer.data.customer.some.map(({ fieldId }: Value) => fieldId).toSorted()).toEqual(['1', '2']);
    expect(answer.data.customer.all).toEqual(
      expect.arrayContaining([
        { fieldId: '1', isSet: true },
        { fieldId: '3', isSet: false },
      ]),
    );
    expect(answer.data.customer.all).toHaveLength(2);
  });
});

describe('the field customField', () => {
  it('returns one value for each alias: set, unset, or null when customers have no such field', async () => {
    await using app = await openApp();
    const answer = await app.ask(/* GraphQL */ `
      {
        customer(id: "4150") {
          tier: customField(field: { name: "Credit Tier" }) {
            displayValue
          }
          income: customField(field: { id: "3" }) {
            __typename
            isSet
          }
          plain: customField(field: { name: "constructor" }) {
            isSet
          }
          none: customField(field: { name: "Shoe Size" }) {
            isSet
          }
          foreign: customField(field: { id: "6" }) {
            isSet
          }
        }
      }
    `);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customer).toEqual({
      tier: { displayValue: 'Silver' },
      income: { __typename: 'CurrencyCustomFieldValue', isSet: false },
      plain: { isSet: false },
      none: null,
      foreign: null,
    });
  });

  it('returns an error when two fields have the given name, and does not choose one of them', async () => {
    await using app = await openApp();
    app.standin.database.exec("UPDATE custom_field SET name = 'Employer' WHERE id = 7");
    const answer = await app.ask(
      '{ customer(id: "4150") { customField(field: { name: "Employer" }) { rawValue } } }',
    );
    expect(answer.data.customer).toEqual({ customField: null });
    expect(answer.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});
