// Made-up queries of several viewers, the same ones for the same seed.

import { subgraphSchema } from '../../src/schema/index.ts';
import type { Random } from '../simulation/random.ts';
import { isLong } from '../support/campaign.ts';
import { CUSTOMERS, ODD_TEXTS, VIEWERS } from './lanes.ts';
import type { Viewer } from './lanes.ts';
import { createOperations } from './operations.ts';
import type { Pools } from './operations.ts';
import { printWith, rewrite } from './rewritten.ts';
import type { Rewritten } from './rewritten.ts';

/** So many queries find the same values. */
export const SAME_VALUES = 25;

/** A seed of its own in each long run. A failure prints it, and `SEED` repeats it. */
export const SEED = Number(process.env['SEED'] ?? (isLong ? Date.now() % 1_000_000 : 7));

const ids = CUSTOMERS.map(String);
export const POOLS: Pools = {
  customerIds: [
    '4150',
    ...ids,
    ...ids,
    '77',
    'no-id',
    '04150',
    '4150 ',
    '٤١٥٠',
    '-1',
    '1e3',
    '99999999999999',
  ],
  fieldIds: ['1', ...Array.from({ length: 21 }, (_, at) => String(at + 2)), '9999', '999', 'x', '01'],
  fieldNames: ['Employer', 'Credit Tier', 'Work Phone', 'employer', 'Do Not Call', 'constructor', 'Nothing'],
  texts: ODD_TEXTS,
  writes: ['{ field: { id: "1" }, value: { text: "Blue Fir Bakery" } }'],
};

export interface Asked {
  viewer: Viewer;
  query: Rewritten;
  variables: Record<string, unknown>;
}

export function createMaker(random: Random) {
  const operations = createOperations(subgraphSchema, POOLS, random.integer(0, 1_000_000));
  return (): Asked => {
    const query = rewrite(operations.nextQuery(), subgraphSchema, random);
    return { viewer: random.pick(VIEWERS), query, variables: query.variables };
  };
}

/** Other ids and other choices in the same places. */
export function otherVariables(variables: Record<string, unknown>, random: Random): Record<string, unknown> {
  return JSON.parse(JSON.stringify(variables), (_key, value: unknown) => {
    if (typeof value === 'boolean') return random.chance(0.5);
    if (typeof value !== 'string') return value;
    const pool = [POOLS.customerIds, POOLS.fieldIds, POOLS.fieldNames].find((each) => each.includes(value));
    return pool ? random.pick(pool) : value;
  });
}

/** What somebody has to know who looks into a difference. */
export function told({ viewer, query, variables }: Asked): string {
  return `SEED=${SEED}, as ${viewer.join(' and ')}, with ${JSON.stringify(variables)}:\n${printWith('', query)}`;
}
