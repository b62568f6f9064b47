// DNS rebinding and requests of other sites, sent by a page in a real browser.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { chromiumPath, openBrowser } from '../support/browser.ts';

const OPERATION = JSON.stringify({ query: '{ customer(id: "4150") { id } }' });
const QUERY = `?query=${encodeURIComponent('{ customer(id: "4150") { id } }')}`;

// Skipped only where no Chromium is installed, and never in CI: test/explorer/explorer.test.ts fails there.
it.skipIf(!chromiumPath)(
  'a page of another site in a real browser executes nothing, by whatever name it reaches the gateway',
  { timeout: 120_000 },
  async () => {
    await using app = await openApp({ gateway: { acceptsGet: true, graphiql: { exampleIds: [] } } });
    const { port } = new URL(app.url);
    const statuses: number[] = [];
    // The page has the name and the port of an attacker, and its name leads to the gateway as well.
    const attacker = createServer((_request, response) => response.end('<!doctype html><title>x</title>'));
    attacker.listen(0, '127.0.0.1');
    await once(attacker, 'listening');
    const address = attacker.address();
    const attackerPort = typeof address === 'object' && address ? address.port : 0;
    const browser = await openBrowser(
      '--host-resolver-rules=MAP evil.example 127.0.0.1',
      `--unsafely-treat-insecure-origin-as-secure=http://evil.example:${attackerPort}`,
    );
    try {
      const page = await browser.newPage();
      page.on('response', (response) => {
        if (new URL(response.url()).port === port) statuses.push(response.status());
      });
      await page.goto(`http://localhost:${attackerPort}/`);
      await page.evaluate(attack, {
        target: `http://127.0.0.1:${port}/graphql`,
        operation: OPERATION,
        query: QUERY,
      });
      await page.goto(`http://evil.example:${attackerPort}/`);
      await page.evaluate(attack, {
        target: `http://evil.example:${port}/graphql`,
        operation: OPERATION,
        query: QUERY,
      });
      // As soon as its name leads to the gateway, the page has the origin of the gateway.
      const visit = await page.goto(`http://evil.example:${port}/graphql`);
      expect(visit?.status()).toBe(421);
      await page.evaluate(attack, { target: '/graphql', operation: OPERATION, query: QUERY });
    } finally {
      await browser.close();
      attacker.closeAllConnections();
      attacker.close();
    }
    expect(statuses.length).toBeGreaterThan(8);
    expect(statuses.filter((status) => ![403, 405, 421].includes(status))).toEqual([]);
    expect(app.upstream).toEqual([]);
  },
);

/** Runs in the page, and ends when each request has ended. */
async function attack({ target, operation, query }: { target: string; operation: string; query: string }) {
  const image = new Image();
  const json = { 'content-type': 'application/json' };
  await Promise.allSettled([
    fetch(target + query),
    fetch(target + query, { mode: 'no-cors' }),
    fetch(target, { method: 'POST', headers: json, body: operation }),
    fetch(target, { method: 'POST', mode: 'no-cors', body: operation }),
    new Promise((resolve) => {
      image.addEventListener('error', resolve);
      image.src = target + query;
    }),
  ]);
}
