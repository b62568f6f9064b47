// The contract cases for updates: how an item names a value, and which updates change nothing.

import assert from 'node:assert/strict';
import { type Members, customer, entityOf, listOf, values } from './answers.ts';
import type { ContractApi, ContractCase, ContractReply } from './contract-case.ts';

export const updates: ContractCase[] = [
  {
    id: 'write-by-field',
    mark: 'documented',
    fact: 'An item with customFieldId sets the value of that field, with or without a former value.',
    writes: true,
    async run(api) {
      await update(api, [{ customFieldId: Number(api.writeFieldId), customFieldValue: 'by field' }]);
      await update(api, [{ customFieldId: Number(api.writeFieldId), customFieldValue: 'by field again' }]);
      assert.deepEqual(await writtenTexts(api), ['by field again']);
    },
  },
  {
    id: 'write-by-row',
    mark: 'documented',
    fact: 'An item with the row id and __update changes that row.',
    writes: true,
    async run(api) {
      await update(api, [{ customFieldId: Number(api.writeFieldId), customFieldValue: 'before' }]);
      const [row = {}] = await writtenRows(api);
      await update(api, [{ __id: row['id'], __update: true, customFieldValue: 'by row' }]);
      assert.deepEqual(await writtenTexts(api), ['by row']);
    },
  },
  {
    id: 'write-superset',
    mark: 'assumed',
    fact: 'An item may name both its row and its field.',
    writes: true,
    async run(api) {
      const customFieldId = Number(api.writeFieldId);
      await update(api, [{ customFieldId, customFieldValue: 'before' }]);
      const [row = {}] = await writtenRows(api);
      const item = { __id: row['id'], __update: true, customFieldId, entityType: 'Entity.Customer' };
      await update(api, [{ ...item, customFieldValue: 'by both' }]);
      assert.deepEqual(await writtenTexts(api), ['by both']);
    },
  },
  {
    id: 'write-reply',
    mark: 'observed',
    fact: 'The answer to an update is the customer inside d.',
    writes: true,
    async run(api) {
      const reply = await update(api, [
        { customFieldId: Number(api.writeFieldId), customFieldValue: 'reply' },
      ]);
      assert.equal(String(entityOf(reply)['id']), api.customerId);
    },
  },
  {
    id: 'write-switched-off',
    mark: 'documented',
    fact: 'With __update false on the customer nothing changes (that the status is 200 is assumed).',
    writes: true,
    async run(api) {
      const item = { customFieldId: Number(api.writeFieldId), customFieldValue: 'kept' };
      await update(api, [item]);
      entityOf(await update(api, [{ ...item, customFieldValue: 'lost' }], false));
      assert.deepEqual(await writtenTexts(api), ['kept']);
    },
  },
  {
    id: 'write-wrong-shape',
    mark: 'observed',
    fact: 'A bare array instead of results is ignored and answered with 200.',
    writes: true,
    async run(api) {
      const item = { customFieldId: Number(api.writeFieldId), customFieldValue: 'kept' };
      await update(api, [item]);
      const bare = [{ ...item, customFieldValue: 'lost' }];
      entityOf(
        await api.put(customer(api), {
          __id: Number(api.customerId),
          __update: true,
          CustomFieldValues: bare,
        }),
      );
      assert.deepEqual(await writtenTexts(api), ['kept']);
    },
  },
  {
    id: 'write-nothing',
    mark: 'assumed',
    fact: 'Null empties a value, which is then read as null or as an empty text.',
    writes: true,
    async run(api) {
      await update(api, [{ customFieldId: Number(api.writeFieldId), customFieldValue: 'full' }]);
      await update(api, [{ customFieldId: Number(api.writeFieldId), customFieldValue: null }]);
      const [text] = await writtenTexts(api);
      assert.ok(text === null || text === '', `was ${JSON.stringify(text)}`);
    },
  },
  {
    id: 'write-unknown-field',
    mark: 'assumed',
    fact: 'An unknown field is answered with 409, and no other value of the update is applied.',
    writes: true,
    async run(api) {
      const item = { customFieldId: Number(api.writeFieldId), customFieldValue: 'kept' };
      await update(api, [item]);
      const unknown = { customFieldId: 999_999_999, customFieldValue: 'lost' };
      assert.equal((await update(api, [{ ...item, customFieldValue: 'lost' }, unknown])).status, 409);
      assert.deepEqual(await writtenTexts(api), ['kept']);
    },
  },
];

function update(api: ContractApi, results: Members[], __update = true): Promise<ContractReply> {
  return api.put(customer(api), { CustomFieldValues: { results }, __id: Number(api.customerId), __update });
}

async function writtenRows(api: ContractApi): Promise<Members[]> {
  const rows = listOf(entityOf(await api.get(`${values(api)}?nopaging`)));
  return rows.filter(({ customFieldId }) => String(customFieldId) === api.writeFieldId);
}

async function writtenTexts(api: ContractApi): Promise<unknown[]> {
  return (await writtenRows(api)).map(({ customFieldValue }) => customFieldValue);
}
