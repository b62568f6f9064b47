// Tests how the stand-in writes entities and lists: wrappers, metadata, expansion, the limit of 50 rows, dates.

import { afterAll, describe, expect, it } from 'vitest';
import { openStandin } from '../../standin/server.ts';
import { columnOf, createCaller, resultsOf } from './caller.ts';
import { addOddities } from '../support/odd-tenant.ts';

const standin = await openStandin();
addOddities(standin);
const { get } = createCaller(standin);
afterAll(() => standin.close());

describe('an entity of the stand-in', () => {
  it.each(['Customers(4150)', 'Customers(id=4150)'])('is found as %s and is wrapped in d', async (path) => {
    const reply = await get(`odata.svc/${path}`);

    expect(reply).toMatchObject({
      status: 200,
      body: { d: { id: 4150, firstName: 'Maria', customId: 'ABC123' } },
    });
  });

  it('includes its sensitive members', async () => {
    expect(await get('odata.svc/Customers(4150)')).toMatchObject({
      body: {
        d: {
          ssn: '000-12-4150',
          customerId: 'GOV-SECRET-4150',
          driverLicense: 'DL-SECRET-4150',
          accessUserName: 'portal-user-4150',
          accessPassword: 'portal-secret-4150',
        },
      },
    });
  });

  it('has an absolute address with id= in its metadata', async () => {
    expect(await get('odata.svc/Customers(4150)')).toMatchObject({
      body: {
        d: {
          __metadata: { uri: `${standin.baseUrl}odata.svc/Customers(id=4150)`, type: 'Entity.Customer' },
        },
      },
    });
  });

  it('has dates in seconds, negative before 1970', async () => {
    expect(await get('odata.svc/Customers(4150)')).toMatchObject({
      body: { d: { birthDate: '/Date(-54604800)/', created: '/Date(1736931600)/' } },
    });
  });

  it('has the documented member names when it is a definition', async () => {
    expect(await get('odata.svc/CustomFields(1)')).toMatchObject({
      body: {
        d: {
          name: 'Employer',
          type: 'customfield.type.text',
          entityType: 'Entity.Customer',
          maxLength: 100,
          required: 0,
          active: 1,
          archiveEnable: 0,
          sectionIdentifier: 'Employment',
          displayOrder: 10,
        },
      },
    });
  });

  it('has exactly five data members when it is a value', async () => {
    expect(await get('odata.svc/CustomFieldValues(90001)')).toEqual({
      status: 200,
      body: {
        d: {
          __metadata: expect.any(Object),
          CustomField: { __deferred: { uri: 'CustomFieldValues(id=90001)/CustomField' } },
          id: 90001,
          entityId: 4150,
          entityType: 'Entity.Customer',
          customFieldId: 1,
          customFieldValue: 'Blue Fir Bakery',
        },
      },
    });
  });
});

describe('a list of the stand-in', () => {
  it('has results and a summary', async () => {
    const reply = await get('odata.svc/Customers(4150)/CustomFieldValues');

    expect(reply).toMatchObject({ body: { d: { summary: { start: 0, pageSize: 50, total: 17 } } } });
    expect(resultsOf(reply)).toHaveLength(17);
  });

  it('ends after 50 rows, while its summary counts all rows', async () => {
    const reply = await get('odata.svc/Customers(4152)/CustomFieldValues');

    expect(resultsOf(reply)).toHaveLength(50);
    expect(reply).toMatchObject({ body: { d: { summary: { total: 120 } } } });
  });

  it.each(['nopaging', 'nopaging=true'])(
    'is complete with %s, and its summary still has the page size 50',
    async (flag) => {
      const reply = await get(`odata.svc/Customers(4152)/CustomFieldValues?${flag}`);

      expect(resultsOf(reply)).toHaveLength(120);
      expect(reply).toMatchObject({ body: { d: { summary: { start: 0, pageSize: 50, total: 120 } } } });
    },
  );

  it('is limited by $top, which cannot raise the limit of 50', async () => {
    expect(resultsOf(await get('odata.svc/Customers(4152)/CustomFieldValues?$top=7'))).toHaveLength(7);
    expect(resultsOf(await get('odata.svc/Customers(4152)/CustomFieldValues?$top=70'))).toHaveLength(50);
  });

  it('starts after the rows that $skip names', async () => {
    const reply = await get('odata.svc/Customers(4152)/CustomFieldValues?$skip=100');

    expect(columnOf(reply, 'customFieldId')).toEqual(Array.from({ length: 20 }, (_, index) => 201 + index));
    expect(reply).toMatchObject({ body: { d: { summary: { start: 100 } } } });
  });

  it.each(['Customers', 'Customers()'])('of all customers is found as %s', async (path) => {
    expect(await get(`odata.svc/${path}`)).toMatchObject({
      status: 200,
      body: { d: { summary: { total: 114 } } },
    });
  });

  it('is ordered by id, and not in the order of the filter', async () => {
    const reply = await get('odata.svc/Customers?$filter=id eq 4153 or id eq 4150 or id eq 4151');

    expect(columnOf(reply, 'id')).toEqual([4150, 4151, 4153]);
  });

  it('is ordered by $orderby', async () => {
    const reply = await get('odata.svc/Customers?$orderby=lastName desc,id asc&$filter=id lt 4154');

    expect(columnOf(reply, 'lastName')).toEqual(['Rivera', 'Okafor', "O'Neil", 'Lindqvist']);
  });

  it('has no deleted rows', async () => {
    await using own = await openStandin();
    own.database.exec('UPDATE custom_field__entity SET deleted = 1 WHERE id = 90001');

    expect(
      columnOf(await createCaller(own).get('odata.svc/Customers(4150)/CustomFieldValues'), 'id'),
    ).not.toContain(90001);
  });

  it('of the values of a customer has no rows of a loan or a payment with the same id', async () => {
    const reply = await get('odata.svc/Customers(4150)/CustomFieldValues?nopaging');

    expect(new Set(columnOf(reply, 'entityType'))).toEqual(new Set(['Entity.Customer']));
  });
});

describe('a navigation of the stand-in', () => {
  it('is deferred with a relative address when it is not expanded', async () => {
    expect(await get('odata.svc/Customers(4150)')).toMatchObject({
      body: { d: { CustomFieldValues: { __deferred: { uri: 'Customers(id=4150)/CustomFieldValues' } } } },
    });
  });

  it('is expanded to an object of results', async () => {
    expect(await get('odata.svc/Customers(4153)?$expand=CustomFieldValues')).toMatchObject({
      body: { d: { CustomFieldValues: { results: [{ customFieldValue: '1' }, { customFieldValue: '3' }] } } },
    });
  });

  it('is expanded to a bare array with nopaging', async () => {
    expect(await get('odata.svc/Customers(4153)?$expand=CustomFieldValues&nopaging=true')).toMatchObject({
      body: { d: { CustomFieldValues: [{ customFieldValue: '1' }, { customFieldValue: '3' }] } },
    });
  });

  it('is expanded completely for each customer of a list that has a filter and $top', async () => {
    const reply = await get('odata.svc/Customers?$filter=id eq 4166&$top=1&$expand=CustomFieldValues');

    expect(resultsOf(reply)).toMatchObject([
      { CustomFieldValues: { results: [{ entityId: 4166 }, { entityId: 4166 }] } },
    ]);
  });

  it('ends after 50 rows, with no sign of more rows', async () => {
    const { body } = await get('odata.svc/Customers(4152)?$expand=CustomFieldValues');

    expect(body).toMatchObject({ d: { CustomFieldValues: { results: { length: 50 } } } });
    expect(JSON.stringify(body)).not.toContain('summary');
  });

  it('is complete with nopaging', async () => {
    expect(await get('odata.svc/Customers(4152)?$expand=CustomFieldValues&nopaging')).toMatchObject({
      body: { d: { CustomFieldValues: { length: 120 } } },
    });
  });

  it('can be expanded inside another one, and is null when it leads to nothing', async () => {
    const { body } = await get('odata.svc/Customers(4154)?$expand=CustomFieldValues/CustomField,Phones');

    expect(body).toMatchObject({
      d: { CustomFieldValues: { results: { 0: { CustomField: { name: 'Next Review' } } } } },
    });
    expect(body).toMatchObject({
      d: { CustomFieldValues: { results: { 9: { customFieldId: 9999, CustomField: null } } } },
    });
  });

  it('leads from a value to its definition', async () => {
    expect(await get('odata.svc/CustomFieldValues(90001)/CustomField')).toMatchObject({
      body: { d: { id: 1, name: 'Employer' } },
    });
  });
});
