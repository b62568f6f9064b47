// The record of a write while LoanPro cannot be reached.

import { expect, it } from 'vitest';
import { restrictJournal } from '../../src/access/restricted-journal.ts';
import type { RecordedWrite, WriteJournal } from '../../src/custom-fields/write/journal.ts';
import { customerRef, fieldId } from '../support/write-fakes.ts';
import { actingAs } from './policies.ts';

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
    return restrictJournal(journalWith(write), loanPro, source.permissionsOf(), signal).find('w');
  };
  expect(await find('admin')).toBe(write);
  await expect(find('agent')).rejects.toBe(AWAY);
});
