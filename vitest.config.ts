// How the tests run: over real sockets on loopback, with no retries, in two projects by their cost.

import { globSync } from 'node:fs';
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer } from 'vitest/node';
import type { TestSpecification } from 'vitest/node';

/**
 * The slow tests, which you need to run only before you push. They kill processes, simulate thousands of writes, or start other programs:
 * browsers, Postgres, other gateways, composers, openssl, npm. `npm run test:quick` does not run them.
 */
const SLOW = [
  'test/campaigns/*.test.ts',
  'test/client/package.test.ts',
  'test/dockerfile.test.ts',
  'test/explorer/explorer.test.ts',
  'test/federation/compatibility.test.ts',
  'test/federation/composition.test.ts',
  'test/federation/gateways.test.ts',
  'test/federation/start.test.ts',
  'test/hostile/*.test.ts',
  'test/http/rebinding.test.ts',
  'test/journal/postgres*.test.ts',
  'test/loanpro/transport/tls*.test.ts',
  'test/simulation/*.test.ts',
  'test/web/*.test.ts',
];

// Without this check, a slow file that is renamed would run with the quick ones, and nobody would notice.
for (const pattern of SLOW) {
  if (globSync(pattern, { cwd: import.meta.dirname }).length === 0)
    throw new Error(`vitest.config.ts lists ${pattern} as slow, and there is no such file.`);
}

/** Starts the slow files first. Otherwise one of them runs alone at the end, while the other processor has nothing to do. */
class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isQuick = ({ project }: TestSpecification) => Number(project.name !== 'slow');
    return (await super.sort(files)).toSorted((one, other) => isQuick(one) - isQuick(other));
  }
}

export default defineConfig({
  // Vite would choose another build of graphql than Node does. A process with both builds fails, because they reject each other's types.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    // Most tests wait most of the time. Vitest's default would use only one of two processors.
    maxWorkers: 2,
    // Processes that the tests start take a second to compile the source. With a cache, all but the first take a third of that.
    env: { NODE_COMPILE_CACHE: path.join(import.meta.dirname, 'node_modules/.cache/node-compile') },
    sequence: { sequencer: SlowFirst },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    projects: [
      { extends: true, test: { name: 'quick', include: ['test/**/*.test.ts'], exclude: SLOW } },
      { extends: true, test: { name: 'slow', include: SLOW } },
    ],
  },
});
