// Random tenants whose lists are cut, miscounted, and changed between two pages: an answer is the complete list or an error.

import { expect, it } from 'vitest';
import { fetchCompleteList } from '../../src/loanpro/complete-list.ts';
import { createPageSizes } from '../../src/loanpro/page-sizes.ts';
import { LoanProError } from '../../src/loanpro/transport/errors.ts';
import { createRandom } from '../simulation/random.ts';
import { createMovingList, randomTraits } from './moving-list.ts';
import type { ListTraits, MovingList } from './moving-list.ts';

/** More of them: `PAGING_SEEDS=100000 npx vitest run test/loanpro/paging.test.ts`. */
const SEEDS = Number(process.env['PAGING_SEEDS'] ?? 1500);
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

it('a list is read completely or is an error, whatever the tenant does and whatever changes meanwhile', async () => {
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
});

/** A tenant that gives the rows in an order, and either the rows from a position on or, of enough rows, those from an id on. */
function isReadable({ order, ranges, skip, pageLimit }: ListTraits, size: number): boolean {
  if (order === 'shuffled' || pageLimit < 5) return false;
  return skip === 'honoured' || (ranges === 'honoured' && order === 'by-id' && size > 10);
}

it('a list in which one row moves and another one is deleted between two pages is read once more, because the totals differ', async () => {
  let rows = Array.from({ length: 119 }, (_, index) => ({ id: index + 1 }));
  let calls = 0;
  const read = async (path: string) => {
    calls++;
    const moved = rows.find(({ id }) => id === 70);
    if (calls === 2 && moved) rows = [moved, ...rows.filter(({ id }) => id !== 70 && id !== 10)];
    const query = new URLSearchParams(path.split('?')[1]);
    if (query.get('$filter')) return { status: 409, body: '{}', retryAfter: null };
    const skip = Number(query.get('$skip') ?? 0);
    const d = { results: rows.slice(skip, skip + 50), summary: { total: rows.length } };
    return { status: 200, body: JSON.stringify({ d }), retryAfter: null };
  };
  const request = { path: 'odata.svc/CustomFields', sizes: createPageSizes() };
  const found = await fetchCompleteList(read, request, signal);
  // Read once more, it stays as it is.
  expect(found.map(({ id }) => id)).toEqual(rows.map(({ id }) => id));
});
