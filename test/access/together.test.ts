// What several viewers ask in one turn is what each is answered alone, although reads are joined.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { subgraphSchema } from '../../src/schema/index.ts';
import type { SeenRequest } from '../../standin/server.ts';
import { useJumpingClock } from '../loanpro/clock.ts';
import { createRandom } from '../simulation/random.ts';
import type { Random } from '../simulation/random.ts';
import { CAMPAIGN_TIMEOUT_MS, tell, times } from '../support/campaign.ts';
import { openIssuer } from '../support/issuer.ts';
import { VIEWERS, openLane, scramble } from './lanes.ts';
import type { Viewer } from './lanes.ts';
import { POOLS, SAME_VALUES, SEED, createMaker, told } from './made-up-queries.ts';
import type { Asked } from './made-up-queries.ts';
import { CONDITION, printWith, rewrite } from './rewritten.ts';
import type { Rewritten } from './rewritten.ts';

const ROUNDS = times(30, 2000);

/** Lists of definitions serve everybody for two seconds, so the clock stands still while a query runs, and leaps before the next one. */
const LEAP_MS = 2001;
const clock = useJumpingClock();

/** Reads that are short enough to be joined with others. */
function shortRead(random: Random): Rewritten {
  const some = Array.from({ length: random.integer(1, 4) }, () => `"${random.pick(POOLS.customerIds)}"`);
  const fields = random.pick([
    '{ lastName email status }',
    '{ id customFields { fieldId displayValue rawValue } }',
  ]);
  return rewrite(`{ customersByIds(ids: [${some.join()}]) ${fields} }`, subgraphSchema, random);
}

const idsOf = (text: string): string[] => text.match(/\b41\d\d\b/g) ?? [];

/** No call asks for customers of two viewers. */
function expectOwnCalls(calls: readonly SeenRequest[], asked: readonly Asked[]): void {
  const askedBy = new Map<Viewer, string[]>();
  for (const { viewer, query, variables } of asked) {
    const ids = idsOf(`${printWith('', query)} ${JSON.stringify(variables)}`);
    askedBy.set(viewer, [...(askedBy.get(viewer) ?? []), ...ids]);
  }
  for (const { path, query } of calls) {
    const ids = idsOf(`${path} ${query['$filter'] ?? ''}`);
    const owners = [...askedBy.values()].filter((own) => ids.every((id) => own.includes(id)));
    expect(owners, `SEED=${SEED}, a call for ${ids.join()}`).not.toEqual([]);
  }
}

it(
  'is answered together with others as it is alone, and recorded and charged once',
  { timeout: CAMPAIGN_TIMEOUT_MS },
  async () => {
    const random = createRandom(SEED);
    const make = createMaker(random);
    clock.freeze();
    await using issuer = await openIssuer();
    await using lane = await openLane(issuer, 'written');
    const { app, events, charges } = lane;
    const calls = { alone: 0, together: 0 };
    for (let round = 0; round < ROUNDS; round++) {
      if (round % SAME_VALUES === 0) scramble(app.standin, SEED + round);
      const viewers = [random.pick(VIEWERS), random.pick(VIEWERS)] as const;
      const areShort = random.chance(0.7);
      const asked = Array.from({ length: 6 }, (): Asked => {
        const viewer = random.pick(viewers);
        const query = areShort ? shortRead(random) : make().query;
        return { viewer, query, variables: { ...query.variables, [CONDITION]: random.chance(0.5) } };
      });
      const ask = async ({ viewer, query, variables }: Asked) => lane.ask(viewer, query, variables);

      const alone = [];
      for (const each of asked) {
        clock.jump(LEAP_MS);
        alone.push(await ask(each));
      }
      const countsAlone = await take();
      clock.jump(LEAP_MS);
      const together = await Promise.all(asked.map(ask));
      if (areShort) expectOwnCalls(app.upstream, asked);
      const countsTogether = await take();
      for (const [at, each] of asked.entries()) expect(together[at], told(each)).toEqual(alone[at]);
      expect(countsTogether.counts, `SEED=${SEED}, round ${round}`).toEqual(countsAlone.counts);
      calls.alone += countsAlone.calls;
      calls.together += countsTogether.calls;
    }
    expect(calls.together).toBeLessThan(calls.alone * 0.9);
    tell(`${ROUNDS} rounds (SEED=${SEED}), calls to LoanPro: ${JSON.stringify(calls)}`);

    /** Takes what was counted since the last time. What is shown is recorded in the turn after the answer. What a query costs depends on those before it. */
    async function take() {
      await nextTurn();
      const shown = events.splice(0).map((event) => JSON.stringify(event));
      const counts = { shown: shown.toSorted(), charges: charges.splice(0).length };
      return { counts, calls: app.upstream.splice(0).length };
    }
  },
);
