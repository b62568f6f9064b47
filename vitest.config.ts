// How the tests run: over real sockets on loopback, with nothing mocked and nothing retried.

import { defineConfig } from 'vitest/config';

export default defineConfig({
  // The file Node itself picks. Left alone, Vite takes graphql's other one, and the process has two copies that disagree.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    include: ['test/**/*.test.ts'],
    // Most tests wait most of the time. Left alone, Vitest would use one of two processors.
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
