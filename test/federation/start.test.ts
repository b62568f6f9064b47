// Tests `npm run example:supergraph`: it starts the gateway, another subgraph and a router, and ends all of them.

import { afterEach, expect, it } from 'vitest';
import { ask, killAll, run } from '../support/process.ts';
import { freePort, rawRequest, speak } from '../support/socket.ts';

afterEach(killAll);

it(
  'example:supergraph answers the query that it prints, and ends all its processes at SIGTERM',
  { timeout: 90_000 },
  async () => {
    const port = String(await freePort());
    const example = await run({ PORT: port }, { script: 'examples/supergraph/start.ts' });
    await expect.poll(example.output, { timeout: 60_000 }).toContain('Press Ctrl-C to stop.');
    const url = `http://127.0.0.1:${port}/graphql`;
    const query = /\{ loans.*\}/.exec(example.output())?.[0] ?? '';
    expect(await ask(url, query)).toMatchObject({
      data: { loans: [{ balance: '5001.00', borrower: { firstName: 'Amara' } }, {}, {}] },
    });
    // A web page that made its own name point to this machine gets nothing.
    const loans = /of loans: (\S+)/.exec(example.output())?.[1] ?? '';
    for (const address of [url, loans]) {
      for (const target of ['GET /graphql?query={__typename}', 'POST /graphql', 'GET /']) {
        const refused = await speak({ url: address }, rawRequest(target, ['Host: evil.example']));
        expect([target, refused.status]).toEqual([target, 421]);
      }
    }
    example.child.kill('SIGTERM');
    expect(await example.ended, example.output()).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
  },
);
