// `examples/supergraph/start.ts`: one command for a whole graph, and nothing left of it at its end.

import { afterEach, expect, it } from 'vitest';
import { ask, killAll, run } from '../support/process.ts';
import { freePort } from '../support/socket.ts';

afterEach(killAll);

it('answers its own example, and ends at once with all it started', { timeout: 90_000 }, async () => {
  const port = String(await freePort());
  const example = await run({ PORT: port }, { script: 'examples/supergraph/start.ts' });
  await expect.poll(example.output, { timeout: 60_000 }).toContain('Ctrl-C ends it.');
  const url = `http://127.0.0.1:${port}/graphql`;
  const query = /\{ loans.*\}/.exec(example.output())?.[0] ?? '';
  expect(await ask(url, query)).toMatchObject({
    data: { loans: [{ balance: '5001.00', borrower: { firstName: 'Amara' } }, {}, {}] },
  });
  example.child.kill('SIGTERM');
  expect(await example.ended, example.output()).toBe(0);
  await expect(fetch(url)).rejects.toThrow();
});
