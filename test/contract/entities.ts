// The contract cases for single entities: credentials, entities that do not exist, and the format of an entity.

import assert from 'node:assert/strict';
import { customer, entityOf, listOf, membersOf, values } from './answers.ts';
import type { ContractCase } from './contract-case.ts';

const definitionMembers = ['id', 'name', 'type', 'entityType', 'selectOptions', 'archiveEnable'];

export const entities: ContractCase[] = [
  {
    id: 'token-required',
    mark: 'documented',
    fact: 'A wrong token is answered with 401.',
    async run(api) {
      assert.equal((await api.get(customer(api), { authorization: 'Bearer wrong' })).status, 401);
    },
  },
  {
    id: 'unknown-tenant',
    mark: 'observed',
    fact: 'An unknown tenant number is answered with 409, or with 401 as documented.',
    async run(api) {
      const { status } = await api.get(customer(api), { 'autopal-instance-id': '1' });
      assert.ok([401, 409].includes(status), `was ${status}`);
    },
  },
  {
    id: 'no-route',
    mark: 'observed',
    fact: 'An unknown path is answered with 409 "No route found".',
    async run(api) {
      const { status, body } = await api.get('odata.svc/NoSuchSet(1)');
      assert.equal(status, 409);
      assert.match(JSON.stringify(body), /No route found/);
    },
  },
  {
    id: 'missing-customer',
    mark: 'documented',
    fact: 'A customer that does not exist is answered with 409, rarely with 404.',
    async run(api) {
      const { status } = await api.get('odata.svc/Customers(999999999)');
      assert.ok([404, 409].includes(status), `was ${status}`);
    },
  },
  {
    id: 'entity-wrapper',
    mark: 'observed',
    fact: 'A customer is found by a key in parentheses, and the answer has it inside d.',
    async run(api) {
      assert.equal(String(entityOf(await api.get(customer(api)))['id']), api.customerId);
    },
  },
  {
    id: 'key-forms',
    mark: 'documented',
    fact: 'Customers(id=1) is the same customer as Customers(1).',
    async run(api) {
      const byName = entityOf(await api.get(`odata.svc/Customers(id=${api.customerId})`));
      assert.equal(byName['id'], entityOf(await api.get(customer(api)))['id']);
    },
  },
  {
    id: 'metadata',
    mark: 'observed',
    fact: 'The address in __metadata is absolute and has the form id=; the address in __deferred is relative.',
    async run(api) {
      const { __metadata, CustomFieldValues } = entityOf(await api.get(customer(api)));
      assert.match(JSON.stringify(__metadata), /"https?:[^"]*Customers\(id=\d+\)"/);
      const uri = `Customers(id=${api.customerId})/CustomFieldValues`;
      assert.deepEqual(CustomFieldValues, { __deferred: { uri } });
    },
  },
  {
    id: 'dates-in-seconds',
    mark: 'documented',
    fact: 'A date member is /Date(n)/ with n in seconds.',
    async run(api) {
      const created = String(entityOf(await api.get(customer(api)))['created']);
      const seconds = Number(/^\/Date\((-?\d+)\)\/$/.exec(created)?.[1]);
      // A time in milliseconds would be a thousand times as large.
      assert.ok(seconds < 100_000_000_000, `was ${created}`);
    },
  },
  {
    id: 'expand',
    mark: 'observed',
    fact: 'An expanded list is an object of results.',
    async run(api) {
      const { CustomFieldValues } = entityOf(await api.get(`${customer(api)}?$expand=CustomFieldValues`));
      assert.ok(listOf(CustomFieldValues).length > 0);
    },
  },
  {
    id: 'expand-nopaging',
    mark: 'observed',
    fact: 'With nopaging=true an expanded list is a bare array.',
    async run(api) {
      const path = `${customer(api)}?$expand=CustomFieldValues&nopaging=true`;
      assert.ok(Array.isArray(entityOf(await api.get(path))['CustomFieldValues']));
    },
  },
  {
    id: 'expand-cut',
    mark: 'observed',
    fact: 'An expanded list ends after 50 rows, with no sign of more rows.',
    standinOnly: 'it needs a customer with more than 50 custom field rows',
    async run(api) {
      const { CustomFieldValues } = entityOf(
        await api.get('odata.svc/Customers(4152)?$expand=CustomFieldValues'),
      );
      assert.deepEqual(Object.keys(membersOf(CustomFieldValues)), ['results']);
      assert.equal(listOf(CustomFieldValues).length, 50);
    },
  },
  {
    id: 'definition-of-value',
    mark: 'observed',
    fact: 'The navigation CustomField of a value is its definition, with a member archiveEnable (without a d).',
    async run(api) {
      const [row = {}] = listOf(entityOf(await api.get(values(api))));
      const definition = entityOf(
        await api.get(`odata.svc/CustomFieldValues(${String(row['id'])})/CustomField`),
      );
      assert.equal(definition['id'], row['customFieldId']);
      assert.deepEqual(
        definitionMembers.filter((name) => !(name in definition)),
        [],
      );
    },
  },
];
