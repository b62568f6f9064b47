// The journal as a viewer sees it: the record of a write while LoanPro cannot be reached, and the list of writes without the hidden ones.

import { expect, it } from 'vitest';
import { restrictJournal } from '../../src/access/restricted-journal.ts';
import type { Role } from '../../src/access/policy.ts';
import { NOBODY, NO_DETAILS } from '../../src/custom-fields/audit-trail.ts';
import type { AuditedEvent } from '../../src/custom-fields/audit-trail.ts';
import { createDefinitionList } from '../../src/custom-fields/definition.ts';
import type { RecordedWrite, WriteJournal } from '../../src/custom-fields/write/journal.ts';
import { createFakeJournal, customerRef, fieldId } from '../support/write-fakes.ts';
import { openApp } from '../support/app.ts';
import { actingAs } from './policies.ts';

const peekAll = () => null;

const AWAY = new Error('LoanPro is away.');

function journalWith(write: RecordedWrite): WriteJournal {
  return {
    open: async () => Promise.reject(AWAY),
    takeKey: async () => null,
    findEarlier: async () => null,
    find: async () => write,
    record: async () => undefined,
    writesOf: async () => [],
  };
}

it('is shown to a role that may see every field, and fails for a role whose fields are not known', async () => {
  const write: RecordedWrite = {
    id: 'w',
    entity: customerRef('4150'),
    outcome: 'APPLIED',
    isSettled: true,
    results: [{ fieldId: fieldId('1'), name: 'Employer', result: 'APPLIED' }],
    problems: [],
    openedAtMs: 0,
    settledAtMs: 0,
  };
  const loanPro = {
    loadDefinitions: async () => Promise.reject(AWAY),
    fetchForWrite: async () => Promise.reject(AWAY),
  };
  const find = async (role: string) => {
    const source = actingAs([role]);
    const { signal } = new AbortController();
    return restrictJournal(journalWith(write), loanPro, source.permissionsOf(), { signal, peekAll }).find(
      'w',
    );
  };
  expect(await find('admin')).toBe(write);
  await expect(find('agent')).rejects.toBe(AWAY);
});

const WRITES = `query ($first: Int!, $after: String) { customer(id: "4150") { customFieldWrites(first: $first, after: $after) {
  edges { node { outcome fieldIds codes } } pageInfo { hasNextPage endCursor } } } }`;

const shown = (text: string) => `{ field: { id: "1" }, value: { text: "${text}" } }`;

it('lists no write with a hidden field, in pages that are full, whose cursors tell nothing of the others', async () => {
  const policy = actingAs(['admin', 'auditor']);
  await using app = await openApp({ gateway: { policy } });
  await app.warmUp();
  const write = async (...values: string[]) => {
    const { data } = await app.ask(
      `mutation { updateCustomerCustomFields(customerId: "4150", values: [${values.join()}]) { outcome } }`,
    );
    return data.updateCustomerCustomFields.outcome;
  };
  const hidden = '{ field: { id: "5" }, value: { date: "2026-01-02" }, onlyIf: { unset: true } }';
  const missing = '{ field: { id: "98" }, value: { text: "x" } }';
  for (const values of [
    [hidden],
    [missing],
    [shown('One')],
    [hidden],
    [shown('Two'), hidden],
    [shown('Three')],
  ]) {
    await write(...values);
  }
  const page = async (first: number, after: string | null = null) => {
    const { data, errors } = await app.ask(WRITES, { first, after });
    expect(errors).toBeUndefined();
    return data.customer.customFieldWrites;
  };
  expect((await page(9)).edges).toHaveLength(6);

  policy.viewer = { ...policy.viewer, roles: ['agent'] };
  const newest = await page(1);
  expect(newest.edges).toEqual([{ node: { outcome: 'APPLIED', fieldIds: ['1'], codes: [] } }]);
  expect(newest.pageInfo.hasNextPage).toBe(true);
  expect(newest.pageInfo.endCursor).toMatch(/^[\w-]{43}$/);
  const oldest = await page(1, newest.pageInfo.endCursor);
  expect(oldest.edges).toEqual([{ node: { outcome: 'APPLIED', fieldIds: ['1'], codes: [] } }]);
  expect(oldest.pageInfo.hasNextPage).toBe(false);
});

it('finds a visible write behind any number of hidden ones, until the request ends', async () => {
  const trail = Array.from({ length: 1500 }, (_, at) => at + 1).toReversed();
  const write: Omit<AuditedEvent, 'hash' | 'fieldIds'> = {
    ...NO_DETAILS,
    actor: NOBODY,
    kind: 'write_applied',
    atMs: 0,
  };
  const { journal } = createFakeJournal();
  journal.writesOf = async (_, { first, before }) =>
    trail
      .filter((seq) => before === null || seq < Number(before))
      .slice(0, first)
      .map((seq) => ({ ...write, hash: `${seq}`, fieldIds: [fieldId(seq === 3 ? '1' : '5')] }));
  const role: Role = { customers: 'all', profile: [], fields: [{ match: { id: '1' }, access: 'writable' }] };
  const source = actingAs(['one'], {}, { version: 'test', roles: new Map([['one', role]]) });
  const { visible } = source.permissionsOf().fields;
  const loanPro = {
    loadDefinitions: async () => visible(createDefinitionList([])),
    fetchForWrite: async () => Promise.reject(AWAY),
  };
  const ending = new AbortController();
  const restricted = restrictJournal(journal, loanPro, source.permissionsOf(), {
    signal: ending.signal,
    peekAll,
  });
  const list = () => restricted.writesOf(customerRef('4150'), { first: 2, before: null });
  expect((await list()).map(({ hash }) => hash)).toEqual(['3']);
  ending.abort(AWAY);
  await expect(list()).rejects.toBe(AWAY);
});
