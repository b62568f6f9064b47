// Tests how the stand-in creates and edits definitions.

import { afterEach, beforeEach, expect, it } from 'vitest';
import { openStandin, type Standin } from '../../standin/server.ts';
import { createCaller } from './caller.ts';
import { addOddities } from '../support/odd-tenant.ts';

let standin: Standin;
beforeEach(async () => {
  standin = await openStandin();
  addOddities(standin);
});
afterEach(() => standin.close());

// The documented sample.
const loyalty = {
  name: 'Loyalty Tier',
  type: 'customfield.type.text',
  entityType: 'Entity.Customer',
  required: 0,
  reportEnabled: 1,
  creditReportEnabled: 0,
  archiveEnable: 0,
  searchable: 1,
  maxLength: '250',
  defaultValue: '',
  autoCalculate: 'customfield.autoCalculate.none',
  active: 1,
};
const create = (body: object) => {
  const init = {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  };
  return createCaller(standin).send('odata.svc/CustomFields()', init);
};
const edit = (id: number, body: object) => createCaller(standin).put(`odata.svc/CustomFields(${id})`, body);

it('a definition is created as the documented sample asks, and is read back with an id of its own', async () => {
  const reply = await create(loyalty);
  expect(reply).toMatchObject({ status: 200, body: { d: { ...loyalty, maxLength: 250, id: 221 } } });
  expect(await createCaller(standin).get('odata.svc/CustomFields(221)')).toEqual(reply);
});

it('a definition is edited: only the members that are sent change, and a flag may be sent as text', async () => {
  expect(await edit(1, { name: 'Workplace', searchable: '1', __update: true, __id: 1 })).toMatchObject({
    status: 200,
    body: { d: { id: 1, name: 'Workplace', searchable: 1, maxLength: 100, active: 1 } },
  });
});

it.each([[{ name: 'Workplace' }], [{ name: 'Workplace', __update: false }]])(
  'the edit %j without __update is answered with 200 and changes nothing',
  async (body) => {
    expect(await edit(1, body)).toMatchObject({ status: 200, body: { d: { name: 'Employer' } } });
  },
);

it.each([
  [{ type: 'customfield.type.date' }, 'type cannot be changed'],
  [{ entityType: 'Entity.Payment' }, 'entityType cannot be changed'],
  [{ name: 'Tier #1' }, 'Invalid name'],
  [{ name: 'x'.repeat(51) }, 'Invalid name'],
  [{ name: 'Website' }, 'in use'],
  [{ required: {} }, 'Invalid required'],
  [{ __id: 2 }, 'does not match'],
])('the edit %j is refused and changes nothing', async (body, message) => {
  const before = await createCaller(standin).get('odata.svc/CustomFields(1)');
  expect(await edit(1, { active: 0, __update: true, ...body })).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining(message) },
  });
  expect(await createCaller(standin).get('odata.svc/CustomFields(1)')).toEqual(before);
});

it.each([
  [{ name: undefined }, 'name is required'],
  [{ type: undefined }, 'type is required'],
  [{ type: 'text' }, 'Invalid type'],
  [{ entityType: undefined }, 'entityType is required'],
  [{ name: 'Employer' }, 'in use'],
])('a definition with %j is not created', async (body, message) => {
  expect(await create({ ...loyalty, ...body })).toMatchObject({
    status: 409,
    body: { message: expect.stringContaining(message) },
  });
});
