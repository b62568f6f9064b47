// Random tenants whose lists are cut, miscounted, and changed between two pages: an answer is the complete list or an error.

import { expect, it } from 'vitest';
import { fetchCompleteList } from '../../src/loanpro/complete-list.ts';
import { createPageSizes } from '../../src/loanpro/page-sizes.ts';
import { LoanProError } from '../../src/loanpro/transport/errors.ts';
import { createRandom } from '../simulation/random.ts';
import { CAMPAIGN_TIMEOUT_MS, times } from '../support/campaign.ts';
import { createMovingList, randomTraits } from './moving-list.ts';
import type { ListTraits, MovingList } from './moving-list.ts';

const SEEDS = times(800, 100_000);
const signal = new AbortController().signal;

/** Reads the list once. Returns what is wrong with the answer, or `null`. */
async function readOnce(list: MovingList, sizes = createPageSizes()): Promise<string | null> {
  const { livedThroughout, livedAtAll } = list.begin();
  try {
    const rows = await fetchCompleteList(list.read, { path: 'odata.svc/CustomFields', sizes }, signal);
    const ids = new Set(rows.map(({ id }) => Number(id)));
    if (ids.size < rows.length) return 'duplicate';
    if ([...ids].some((id) => !livedAtAll.has(id))) return 'invented';
    return [...livedThroughout].every((id) => ids.has(id)) ? null : 'short';
  } catch (error) {
    if (error instanceof LoanProError && error.code === 'incomplete') return 'refused';
    throw error;
  }
}

it(
  'a list is read completely or is an error, whatever the tenant does and whatever changes meanwhile',
  { timeout: CAMPAIGN_TIMEOUT_MS },
  async () => {
    const wrong: unknown[] = [];
    const moving = { read: 0, refused: 0 };
    const quiet = { read: 0, refused: 0 };
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = createRandom(seed);
      const traits: ListTraits = randomTraits(random);
      const size = random.integer(0, Math.min(400, traits.pageLimit * 40));
      const list = createMovingList(traits, size, random);
      const sizes = createPageSizes();
      for (let round = 0; round < 2; round++) {
        const problem = await readOnce(list, sizes);
        if (problem !== null && problem !== 'refused') wrong.push({ seed, problem, traits });
        if (!isReadable(traits, size)) continue;
        const count = traits.changes === 'none' ? quiet : moving;
        count.read++;
        if (problem === 'refused') count.refused++;
      }
    }
    expect(wrong).toEqual([]);
    expect(quiet.refused).toBe(0);
    expect(moving.refused / moving.read).toBeLessThanOrEqual(0.05);
  },
);

/** A tenant that gives the rows in an order, and either the rows from a position on or, of enough rows, those on one side of an id. */
function isReadable({ order, ranges, skip, pageLimit, total }: ListTraits, size: number): boolean {
  // An empty list whose total says that there are rows is refused.
  if (total === 'too-high' && size === 0) return false;
  if (order === 'shuffled' || pageLimit < 5) return false;
  const isSorted = order === 'by-id' || order === 'descending';
  return skip === 'honoured' || (ranges === 'honoured' && isSorted && pageLimit >= 8 && size > 10);
}

it.each([
  ['with a total', true],
  ['without a total', false],
])(
  'no row is missing when another one is deleted and one moves to the front between two pages, %s and without a filter by id',
  async (_name, hasTotal) => {
    for (const limit of [1, 7, 50, 118]) {
      let rows = Array.from({ length: limit + 1 }, (_, index) => ({ id: index + 1 }));
      let calls = 0;
      const read = async (path: string) => {
        calls++;
        if (calls === 2) rows = [...rows.slice(-1), ...rows.slice(1, -1)];
        const query = new URLSearchParams(path.split('?')[1]);
        if (query.get('$orderby')) return { status: 409, body: '{}', retryAfter: null };
        const skip = Number(query.get('$skip') ?? 0);
        const results = rows.slice(skip, skip + limit);
        const d = hasTotal ? { results, summary: { total: rows.length } } : { results };
        return { status: 200, body: JSON.stringify({ d }), retryAfter: null };
      };
      const request = { path: 'odata.svc/CustomFields', sizes: createPageSizes() };
      const found = await fetchCompleteList(read, request, signal);
      expect(new Set(found.map(({ id }) => id))).toEqual(new Set(rows.map(({ id }) => id)));
    }
  },
);

it('a total is believed after one empty next page, and never when it is the number of rows on its page', async () => {
  const length = 60;
  for (const [counted, calls] of [
    ['list', [2, 1, 1]],
    ['page', [3, 3, 3]],
  ] as const) {
    const sizes = createPageSizes();
    for (const expected of calls) {
      let count = 0;
      const read = async (path: string) => {
        count++;
        const query = new URLSearchParams(path.split('?')[1]);
        if (query.get('$orderby')) return { status: 409, body: '{}', retryAfter: null };
        const skip = Number(query.get('$skip') ?? 0);
        const results = Array.from({ length }, (_, index) => ({ id: index + 1 })).slice(skip);
        const d = { results, summary: { total: counted === 'list' ? length : results.length } };
        return { status: 200, body: JSON.stringify({ d }), retryAfter: null };
      };
      expect(await fetchCompleteList(read, { path: 'odata.svc/CustomFields', sizes }, signal)).toHaveLength(
        length,
      );
      expect([counted, count]).toEqual([counted, expected]);
    }
  }
});
