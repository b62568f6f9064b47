// The writes of a customer in the schema: who wrote which fields, when and how it ended, page by page and without values.

import { describe, expect, it } from 'vitest';
import { mayReadRecords } from '../../src/access/may-read-records.ts';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import { openWarm, update } from '../support/writing.ts';

const WRITES = `query ($first: Int, $after: String) {
  customer(id: "4150") {
    customFieldWrites(first: $first, after: $after) {
      edges { cursor node { writeId at outcome wasRecovered subject client fieldIds codes } }
      pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    }
  }
}`;

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

it('lists applied, conflicting and refused writes, newest first, in pages, and reads LoanPro for nothing of it', async () => {
  await using app = await openWarm({});
  const { id } = await update(app, '4150', income('712345.67'));
  await update(app, '4150', [{ field: { id: '3' }, value: { amount: '1.00' }, onlyIf: { unset: true } }]);
  await update(app, '4150', [{ field: { id: '3' }, value: { amount: 'much' } }]);
  await update(app, '4151', income('1.00'));
  const page = async (after: string | null) => {
    const { data, errors } = await app.ask(WRITES, { first: 2, after });
    expect(errors).toBeUndefined();
    return data.customer.customFieldWrites;
  };
  const newest = await page(null);
  expect(newest.edges.map(({ node }: { node: unknown }) => node)).toEqual([
    expect.objectContaining({
      writeId: null,
      outcome: 'REJECTED',
      fieldIds: ['3'],
      codes: ['INVALID_FORMAT'],
    }),
    expect.objectContaining({ outcome: 'CONFLICT', fieldIds: ['3'], codes: ['STALE'], wasRecovered: false }),
  ]);
  expect(newest.pageInfo).toEqual({
    hasNextPage: true,
    hasPreviousPage: false,
    startCursor: newest.edges[0].cursor,
    endCursor: newest.edges[1].cursor,
  });
  const oldest = await page(newest.pageInfo.endCursor);
  expect(oldest.edges.map(({ node }: { node: unknown }) => node)).toEqual([
    expect.objectContaining({ writeId: id, outcome: 'APPLIED', subject: null, codes: [] }),
  ]);
  expect(oldest.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  expect(JSON.stringify([newest, oldest])).not.toMatch(/712345[.,"]|much/);
});

it.each([
  [{ first: 0 }, 'first must be a number from 1 to 100.'],
  [{ first: 101 }, 'first must be a number from 1 to 100.'],
  [{ first: 1, after: 'SECRET' }, 'after must be a cursor of this list.'],
])('refuses the page %j', async (page, message) => {
  await using app = await openWarm({});
  const { errors } = await app.ask(WRITES, page);
  expect(errors?.map((error) => [error.message, error.extensions['code']])).toEqual([
    [message, 'BAD_USER_INPUT'],
  ]);
});

describe('mayReadRecords', () => {
  it('allows it to auditors, and to everybody where nobody is identified', () => {
    expect(mayReadRecords(ANONYMOUS)).toBe(true);
    expect(mayReadRecords({ ...ANONYMOUS, subject: 'anna', roles: ['agent'] })).toBe(false);
    expect(mayReadRecords({ ...ANONYMOUS, router: 'apollo', roles: [] })).toBe(false);
    expect(mayReadRecords({ ...ANONYMOUS, subject: 'anna', roles: ['agent', 'auditor'] })).toBe(true);
  });
});
