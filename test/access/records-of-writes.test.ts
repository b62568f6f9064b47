// What those who may read the records of writes are told of writes to fields that are hidden from them, and what is recorded for auditors.

import { expect, it } from 'vitest';
import { createPolicySource } from '../../src/access/permissions.ts';
import type { Role } from '../../src/access/policy.ts';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import type { Viewer } from '../../src/access/viewer.ts';
import { openReader } from '../../src/journal/reader.ts';
import { openApp } from '../support/app.ts';
import { makePlace } from '../support/intents.ts';
import { POLICY, ROLES, actingAs } from './policies.ts';

const write = (...fields: string[]) => `mutation { updateCustomerCustomFields(customerId: "4150", values: [
  ${fields.map((field) => `{ field: { ${field} }, value: { text: "text" } }`).join(' ')}]) { userErrors { code } } }`;
const RECORDS = `{ customer(id: "4150") { customFieldWrites(first: 20) { edges { node { fieldIds codes } } } } }`;

const HIDDEN = 'name: "Risk Score"';
const NO_FIELD = 'name: "No Such Field"';

it('a hidden field that is named is recorded by its id, and its record is like that of a name that no field has', async () => {
  const place = await makePlace();
  const shown = async (unknown: string) => {
    await using app = await openApp({
      journal: { home: { ...place, key: 'k'.repeat(32) }, tenant: unknown },
      gateway: { policy: actingAs(['agent']) },
    });
    await app.warmUp();
    for (const fields of [[unknown], [unknown, 'id: "1"'], ['id: "2"'], ['id: "999"', 'id: "3"']]) {
      expect((await app.ask(write(...fields))).text).toContain('FIELD_NOT_FOUND');
    }
    return (await app.ask(RECORDS)).text;
  };
  const ofHidden = await shown(HIDDEN);
  expect(await shown(NO_FIELD)).toBe(ofHidden);
  expect(JSON.parse(ofHidden).data.customer.customFieldWrites.edges).toEqual([
    { node: { fieldIds: ['3'], codes: [] } },
    { node: { fieldIds: ['1'], codes: [] } },
  ]);
  const reader = await openReader(place, 'read');
  const recorded = [];
  for await (const record of reader.listAudit({ entity: null }, HIDDEN)) recorded.push(record?.fieldIds);
  await reader.close();
  const [riskScore] = recorded[0] ?? [];
  expect(riskScore).toMatch(/^\d+$/);
  expect(recorded).toEqual([[riskScore], ['1', riskScore], ['2'], ['999', '3']]);
});

it.each([
  ['whether a value would change', 'value: { text: "guess" }', 'changes { willChange }'],
  ['whether a condition is true', 'value: { text: "new" }, onlyIf: { rawValue: "guess" }', 'ok'],
])('a check of a sensitive field, which tells %s, is recorded like a read of it', async (_, value, asked) => {
  const place = await makePlace();
  const role: Role = {
    ...ROLES.admin,
    fields: [{ match: { id: '1' }, access: 'writable', sensitive: true }],
  };
  const policy = actingAs(['one'], {}, { version: 'test', roles: new Map([['one', role]]) });
  {
    await using app = await openApp({
      journal: { home: { ...place, key: 'k'.repeat(32) }, tenant: 'app' },
      gateway: { policy },
    });
    const values = `[{ field: { id: "1" }, ${value} }]`;
    await app.ask(`{ checkCustomerCustomFields(customerId: "4150", values: ${values}) { ${asked} } }`);
  }
  const reader = await openReader(place, 'read');
  const recorded = [];
  for await (const record of reader.listAudit({ entity: null }, 'app')) {
    recorded.push([record?.kind, record?.entity?.id, record?.fieldIds]);
  }
  await reader.close();
  expect(recorded).toEqual([['sensitive_read', '4150', ['1']]]);
});

it.each([
  [true, 'agent'],
  [false, 'borrower'],
  [true, 'auditor'],
  [false, 'former'],
  [false, 'emergency'],
  [false, null],
])('records may be read (%s) by the role %s', (isAllowed, role) => {
  const roles = new Map(POLICY.roles)
    .set('former', { ...ROLES.admin, readRecords: false })
    .set('emergency', { ...ROLES.admin, readRecords: true, breakGlass: { hours: 1 } })
    .set('anonymous', ROLES.admin);
  const source = createPolicySource({ ...POLICY, roles });
  const viewer = role === null ? ANONYMOUS : { ...ANONYMOUS, subject: 'somebody', roles: [role] };
  expect(source.permissionsOf(viewer).readsRecords).toBe(isAllowed);
});

it('an auditor for emergencies may read records only where the role counts, and anonymous viewers where the policy says so', () => {
  const roles = new Map([
    ['auditor', { ...ROLES.admin, breakGlass: { hours: 1 } }],
    ['anonymous', { ...ROLES.admin, readRecords: true }],
  ]);
  const source = createPolicySource({ ...POLICY, roles });
  const reads = (viewer: Viewer) => source.permissionsOf(viewer).readsRecords;
  const auditor = { ...ANONYMOUS, subject: 'somebody', roles: ['auditor'] };
  expect([reads(auditor), reads({ ...auditor, breakGlass: true }), reads(ANONYMOUS)]).toEqual([
    false,
    true,
    true,
  ]);
});
