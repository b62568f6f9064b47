// What the audit trail says of a gateway that identifies its callers and has a policy: who, by which version of the policy, and what was denied.

import { rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { AUDIENCE, openIssuer } from '../support/issuer.ts';
import { killAll, makeFolder, run, started } from '../support/process.ts';

afterEach(killAll);

const POLICY = `
roles:
  agent: { customers: all, profile: '*', fields: [{ match: '*', access: writable }] }
  emergency: { breakGlass: { hours: 1 } }
  auditor: { customers: all, profile: [], fields: [{ match: { id: 1 }, access: readable }] }
  clerk:
    customers: all
    profile: []
    fields: [{ match: { id: 1 }, access: readable, sensitive: true }, { match: { section: Credit }, access: readable }, { match: { id: 17 }, access: masked, sensitive: true }]
`;

const UPDATE = `mutation { updateCustomerCustomFields(customerId: "4150", values: [
  { field: { id: "1" }, value: { text: "Made-up Mill" } } { field: { id: "5" }, value: { date: "2026-01-02" } }]) { outcome } }`;
const RECORDS =
  '{ customer(id: "4150") { customFieldWrites(first: 9) { edges { node { subject fieldIds } } } } }';

it('names the caller of a token and the version of the policy, and who may read it sees only the fields of its own policy', async () => {
  await using issuer = await openIssuer();
  const folder = await makeFolder();
  const policyFile = path.join(folder, 'policy.yaml');
  await writeFile(policyFile, POLICY);
  const gateway = await started(
    {
      AUTH_ISSUER: issuer.url,
      AUTH_AUDIENCE: AUDIENCE,
      POLICY_FILE: policyFile,
      JOURNAL_URL: 'file:journal.sqlite',
      LOG_LEVEL: 'info',
    },
    { folder },
  );
  const ask = async (query: string, sub: string, roles: string[], more: Record<string, string> = {}) => {
    const token = await issuer.token({ claims: { sub, client_id: 'branch', roles } });
    const response = await fetch(gateway.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...more },
      body: JSON.stringify({ query }),
    });
    return response.json();
  };

  expect(await ask(UPDATE, 'ann', ['agent'])).toMatchObject({
    data: { updateCustomerCustomFields: { outcome: 'APPLIED' } },
  });
  expect((await ask(RECORDS, 'ann', ['agent'])).errors).toMatchObject([
    { extensions: { code: 'FORBIDDEN' } },
  ]);
  // This auditor may not see one of the fields.
  expect((await ask(RECORDS, 'tom', ['auditor'])).data.customer.customFieldWrites.edges).toEqual([]);
  expect((await ask(RECORDS, 'tom', ['auditor', 'agent'])).data.customer.customFieldWrites.edges).toEqual([
    { node: { subject: 'ann', fieldIds: ['1', '5'] } },
  ]);

  const replaced = gateway.printed(/the policy file changed: the new policy is used/);
  await writeFile(`${policyFile}.new`, `${POLICY}# changed\n`);
  await rename(`${policyFile}.new`, policyFile);
  await replaced;
  expect(await ask(UPDATE, 'ben', ['agent'])).toMatchObject({
    data: { updateCustomerCustomFields: { outcome: 'UNCHANGED' } },
  });
  const reason = { 'x-break-glass-reason': 'Court order 17/2026' };
  await ask('{ customer(id: "4150") { id } }', 'eve', ['emergency'], reason);
  const read =
    '{ customersByIds(ids: ["4150", "4151", "4152"]) { customFields(includeUnset: true) { displayValue } } }';
  expect((await ask(read, 'kim', ['clerk'])).errors).toBeUndefined();
  gateway.child.kill('SIGTERM');
  await gateway.ended;

  const exporting = await run(
    { JOURNAL_URL: 'file:journal.sqlite' },
    { script: 'src/cli/journal.ts', args: ['--export'], folder },
  );
  expect(await exporting.ended, exporting.output()).toBe(0);
  const records = exporting
    .output()
    .trimEnd()
    .split('\n')
    .map((line): Record<string, unknown> => JSON.parse(line));
  // A policy may have changed while no process ran.
  expect(records.shift()).toMatchObject({
    kind: 'policy_changed',
    codes: ['STARTED'],
    policyVersion: records[0]?.['policyVersion'],
  });
  expect(records.map(({ kind, subject, client }) => [kind, subject, client])).toEqual([
    ['write_applied', 'ann', 'branch'],
    ['access_denied', 'ann', 'branch'],
    ['policy_changed', null, null],
    ['write_unchanged', 'ben', 'branch'],
    ['break_glass', 'eve', 'branch'],
    // Not for a customer who holds nothing in the field, and not for masked values.
    ['sensitive_read', 'kim', 'branch'],
    ['sensitive_read', 'kim', 'branch'],
  ]);
  const versions = records.map(({ policyVersion }) => policyVersion);
  expect(versions[0]).toMatch(/^[\da-f]{12}$/);
  expect(versions[1]).toBe(versions[0]);
  expect(versions[2]).not.toBe(versions[0]);
  expect(versions[3]).toBe(versions[2]);
  expect(records[4]).toMatchObject({
    address: '127.0.0.1',
    codes: ['used', 'Court order 17/2026'],
    policyVersion: versions[2],
  });
  expect(records.slice(5).map(({ customerId, fields }) => [customerId, fields])).toEqual([
    ['4150', ['1']],
    ['4152', ['1']],
  ]);
  expect(exporting.output()).not.toMatch(/Made-up Mill|2026-01-02"/);
});
