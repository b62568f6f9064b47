// The contract cases for lists: their wrapper, their rows, pages and filters.

import assert from 'node:assert/strict';
import { type Members, entityOf, listOf, membersOf, values } from './answers.ts';
import type { ContractApi, ContractCase } from './contract-case.ts';

const dataMembers = ['customFieldId', 'customFieldValue', 'entityId', 'entityType', 'id'];

export const lists: ContractCase[] = [
  {
    id: 'list-wrapper',
    mark: 'documented',
    fact: 'A list has results, and a summary with start, pageSize 50 and total.',
    async run(api) {
      const d = entityOf(await api.get(values(api)));
      const total = listOf(d).length;
      assert.deepEqual(d['summary'], { start: 0, pageSize: 50, total });
    },
  },
  {
    id: 'value-members',
    mark: 'documented',
    fact: 'A value has five data members, and no name, type or time.',
    async run(api) {
      for (const row of listOf(entityOf(await api.get(values(api))))) {
        const { __metadata, CustomField, ...data } = row;
        assert.ok(__metadata !== undefined && CustomField !== undefined);
        assert.deepEqual(Object.keys(data).toSorted(), dataMembers);
      }
    },
  },
  {
    id: 'values-are-text',
    mark: 'observed',
    fact: 'A value is a string or null for every type of field.',
    async run(api) {
      for (const { customFieldValue } of listOf(entityOf(await api.get(values(api))))) {
        assert.ok(customFieldValue === null || typeof customFieldValue === 'string', typeof customFieldValue);
      }
    },
  },
  {
    id: 'values-of-owner',
    mark: 'documented',
    fact: 'The values of a customer all have the id of that customer and the type Entity.Customer.',
    async run(api) {
      const rows = listOf(entityOf(await api.get(values(api))));
      const owners = rows.map(({ entityType, entityId }) => `${String(entityType)} ${String(entityId)}`);
      assert.deepEqual(new Set(owners), new Set([`Entity.Customer ${api.customerId}`]));
    },
  },
  {
    id: 'nopaging-list',
    mark: 'documented',
    fact: 'nopaging is a flag without a value, and the list still has its wrapper and pageSize 50.',
    async run(api) {
      const d = entityOf(await api.get(`${values(api)}?nopaging`));
      assert.ok(listOf(d).length > 0);
      assert.equal(membersOf(d['summary'])['pageSize'], 50);
    },
  },
  {
    id: 'top',
    mark: 'documented',
    fact: '$top limits the rows of a list.',
    async run(api) {
      assert.equal(listOf(entityOf(await api.get(`${values(api)}?$top=1`))).length, 1);
    },
  },
  {
    id: 'skip',
    mark: 'documented',
    fact: '$skip leaves out the first rows of a list.',
    async run(api) {
      const whole = listOf(entityOf(await api.get(values(api))));
      const rest = listOf(entityOf(await api.get(`${values(api)}?$skip=1`)));
      assert.equal(rest.length, whole.length - 1);
    },
  },
  {
    id: 'definitions-by-type',
    mark: 'assumed',
    fact: 'Definitions can be listed with a filter by entity type.',
    async run(api) {
      const rows = await list(api, 'CustomFields', "entityType eq 'Entity.Customer'");
      assert.deepEqual(new Set(rows.map(({ entityType }) => entityType)), new Set(['Entity.Customer']));
    },
  },
  {
    id: 'customers-by-id',
    mark: 'assumed',
    fact: 'Customers can be listed by ids joined with or, with their values expanded.',
    async run(api) {
      const rows = await list(
        api,
        'Customers',
        `id eq ${api.customerId} or id eq 999999999`,
        'CustomFieldValues',
      );
      assert.deepEqual(
        rows.map(({ id }) => String(id)),
        [api.customerId],
      );
      assert.ok(Array.isArray(rows[0]?.['CustomFieldValues']));
    },
  },
  {
    id: 'values-by-owner',
    mark: 'assumed',
    fact: 'Values can be listed without a key, with a filter by owner.',
    async run(api) {
      const filter = `entityType eq 'Entity.Customer' and (entityId eq ${api.customerId} or entityId eq 999999999)`;
      const rows = await list(api, 'CustomFieldValues', filter);
      assert.deepEqual(new Set(rows.map(({ entityId }) => String(entityId))), new Set([api.customerId]));
    },
  },
  {
    id: 'bad-filter',
    mark: 'documented',
    fact: 'A filter that LoanPro does not understand is answered with 409.',
    async run(api) {
      assert.equal((await api.get('odata.svc/CustomFields?$filter=nosuch%20eq')).status, 409);
    },
  },
];

async function list(api: ContractApi, set: string, filter: string, expand?: string): Promise<Members[]> {
  const options = [
    `$filter=${encodeURIComponent(filter)}`,
    ...(expand === undefined ? [] : [`$expand=${expand}`]),
  ];
  return listOf(entityOf(await api.get(`odata.svc/${set}?${options.join('&')}&nopaging=true`)));
}
