// A query that is written as text gives every viewer the bytes of GraphQL's own executor, and counts the same.

import { isDeepStrictEqual } from 'node:util';
import { parse } from 'graphql';
import { expect, it } from 'vitest';
import { useJumpingClock } from '../loanpro/clock.ts';
import { createRandom } from '../simulation/random.ts';
import { CAMPAIGN_TIMEOUT_MS, tell, times } from '../support/campaign.ts';
import { openIssuer } from '../support/issuer.ts';
import { growth, scrape } from '../support/metrics.ts';
import { collectSpans } from '../support/spans.ts';
import { VIEWERS, openLane, scramble } from './lanes.ts';
import type { Lane, LaneName } from './lanes.ts';
import { SAME_VALUES, SEED, createMaker, otherVariables, told } from './made-up-queries.ts';
import type { Asked } from './made-up-queries.ts';
import { CONDITION } from './rewritten.ts';

const QUERIES = times(80, 5000);

const spans = collectSpans();

/** Lists of definitions serve everybody for two seconds, so the clock stands still while a query runs, and leaps before the next one. */
const LEAP_MS = 2001;
const clock = useJumpingClock();

const TRACES: Record<LaneName, string> = { written: 'a'.repeat(32), executed: 'b'.repeat(32) };
const traceparent = (lane: LaneName) => `00-${TRACES[lane]}-${'c'.repeat(16)}-01`;

/** How often there is each kind of span, by its name and attributes. */
function spansOf(lane: LaneName): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const span of spans) {
    if (span.spanContext().traceId !== TRACES[lane]) continue;
    const { 'server.port': _port, ...attributes } = span.attributes;
    const kind = `${span.name} ${JSON.stringify(attributes)}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  return counts;
}

const ACCEPTS = ['application/json', 'application/graphql-response+json'] as const;
const DIAGNOSTICS = { 'x-diagnostics': 'on' };

/** Asks a gateway for everything that is counted as well. What the last field of its queries costs is left out. */
async function openCounting(lane: Lane, name: LaneName) {
  const operations = await lane.app.operations();
  const before = await scrape(operations);
  let costOfLast = 0;

  async function ask({ viewer, query, variables }: Asked, headers: Record<string, string>) {
    lane.charges.length = 0;
    const answer = await lane.ask(viewer, query, variables, { ...headers, traceparent: traceparent(name) });
    const [charged, ...costs] = lane.charges.map(Number);
    const text = answer.text.replace(/"slowestMs":\d+,"cost":(\d+)/, (_all, cost: string) => {
      // What was refused before it was counted costs nothing.
      expect(costs).toEqual(cost === '0' ? [] : [Number(cost)]);
      return cost === '0' ? '"cost":0' : `"cost":${Number(cost) - costOfLast}`;
    });
    return { ...answer, text, charged, costs: costs.map((cost) => cost - costOfLast) };
  }

  const { definitions } = parse('{ own: __typename }', { noLocation: true });
  const smallest = { viewer: VIEWERS[0], query: { definitions, variables: {} }, variables: {} };
  const { costs } = await ask(smallest, {});
  // Each of the two fields costs one where the last one is a name.
  costOfLast = (costs[0] ?? 0) - 2;
  return {
    ask,
    /** Apart from times and what depends on them, and from the process. */
    async counted(): Promise<Record<string, unknown>> {
      const series = Object.entries(growth(before, await scrape(operations)));
      return {
        ...Object.fromEntries(
          series.filter(([each]) => !/^(?:nodejs|process|journal_statement)_|age_/.test(each)),
        ),
        spans: spansOf(name),
        events: lane.events,
      };
    },
  };
}

it(
  'is answered and counted as by the executor of GraphQL, for every viewer',
  { timeout: CAMPAIGN_TIMEOUT_MS },
  async () => {
    const random = createRandom(SEED);
    const make = createMaker(random);
    clock.freeze();
    await using issuer = await openIssuer();
    await using written = await openLane(issuer, 'written');
    await using executed = await openLane(issuer, 'executed');
    for (const lane of [written, executed]) lane.refuseByKey();
    const one = await openCounting(written, 'written');
    const other = await openCounting(executed, 'executed');
    const seen = { plain: 0, failed: 0, refused: 0 };
    for (let count = 0; count < QUERIES; count++) {
      if (count % SAME_VALUES === 0) {
        for (const lane of [written, executed]) scramble(lane.app.standin, SEED + count);
      }
      const { viewer: asking, query } = make();
      // The second one finds what is kept of the document.
      for (const viewer of [asking, random.pick(VIEWERS)]) {
        const isTrue = random.chance(0.5);
        const variables = { ...otherVariables(query.variables, random), [CONDITION]: isTrue };
        const headers = { accept: random.pick(ACCEPTS), ...(random.chance(0.5) && DIAGNOSTICS) };
        clock.jump(LEAP_MS);
        const first = await one.ask({ viewer, query, variables }, headers);
        const second = await other.ask({ viewer, query, variables }, headers);
        if (!isDeepStrictEqual(first, second))
          expect(first, told({ viewer, query, variables })).toEqual(second);
        if (!first.text.includes('"errors"')) seen.plain++;
        else if (first.text.includes('"data"')) seen.failed++;
        else seen.refused++;
      }
    }
    await expect.poll(async () => [await one.counted()]).toEqual([await other.counted()]);
    expect(written.events.some(({ kind }) => kind === 'sensitive_read')).toBe(true);
    expect(Math.min(seen.plain, seen.failed)).toBeGreaterThan(QUERIES / 5);
    tell(`${QUERIES} queries (SEED=${SEED}), equal in every way: ${JSON.stringify(seen)}`);
  },
);
