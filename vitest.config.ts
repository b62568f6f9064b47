// How the tests run: over real sockets on loopback, with no retries, in two projects by their cost.

import { globSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/**
 * The slow tests, which you need to run only before you push. They kill processes, simulate thousands of writes, or start other programs:
 * browsers, Postgres, HAProxy, other gateways, composers, openssl, npm. `npm run test:quick` does not run them. The longest come first.
 */
const SLOW = [
  'test/simulation/*.test.ts',
  'test/web/unknown-outcomes.test.ts',
  'test/campaigns/*.test.ts',
  'test/access/no-oracle.test.ts',
  'test/hostile/*.test.ts',
  'test/web/*.test.ts',
  'test/journal/postgres*.test.ts',
  'test/deploy/*.test.ts',
  'test/client/package.test.ts',
  'test/dockerfile.test.ts',
  'test/explorer/explorer.test.ts',
  'test/federation/compatibility.test.ts',
  'test/federation/composition.test.ts',
  'test/federation/gateways.test.ts',
  'test/federation/start.test.ts',
  'test/http/rebinding.test.ts',
  'test/loanpro/transport/tls*.test.ts',
  'test/bench.test.ts',
];

/** The place of each slow file in the list. */
const places = new Map<string, number>();
for (const [place, pattern] of SLOW.entries()) {
  const files = globSync(pattern, { cwd: import.meta.dirname });
  // Without this check, a slow file that is renamed would run with the quick ones, and nobody would notice.
  if (files.length === 0)
    throw new Error(`vitest.config.ts lists ${pattern} as slow, and there is no such file.`);
  for (const file of files) {
    const name = path.resolve(import.meta.dirname, file);
    if (!places.has(name)) places.set(name, place);
  }
}

/** Starts the longest files first. Otherwise one of them runs alone at the end, while the other processor has nothing to do. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => places.get(moduleId) ?? SLOW.length;
    return (await super.sort(files)).toSorted((one, other) => placeOf(one) - placeOf(other));
  }
}

// The workers of Vitest and the gateways that the tests start take a second to compile the source. With a cache, all but the first take a third of that.
process.env['NODE_COMPILE_CACHE'] ??= path.join(import.meta.dirname, 'node_modules/.cache/node-compile');

export default defineConfig({
  // Vite would choose another build of graphql than Node does. A process with both builds fails, because they reject each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // Many tests wait for some time, so one worker more than there are processors keeps all of these busy. With many more, the processes that tests
    // start would get too little of a processor to keep their own time limits.
    maxWorkers: availableParallelism() + 1,
    // V8 shrinks the young heap of a process that gets little of a processor, down to 1 MB. Then what requests in progress need becomes old, and the test
    // of what outlives a request would measure the machine.
    execArgv: ['--min-semi-space-size=16', '--max-semi-space-size=16'],
    sequence: { sequencer: LongestFirst },
    // Much longer than a test takes, because the machine may be busy with other things. Tests end with what they wait for.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 20_000 } },
    projects: [
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: SLOW } },
      { extends: true, test: { name: 'slow', include: SLOW } },
    ],
  },
});
