// GraphiQL in a real browser: it needs nothing from the internet, and each of its tabs runs as it is.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { chromiumPath, openBrowser } from '../support/browser.ts';
import { openApp } from '../support/app.ts';

const artefacts = path.join(import.meta.dirname, '../.artefacts');

const pageAt = async (url: string) => (await fetch(url, { headers: { accept: 'text/html' } })).text();

describe('its tabs', () => {
  it('are made from the fields of the tenant, and follow them', async () => {
    await using app = await openApp({
      gateway: { graphiql: { customerId: '4150' } },
      loanPro: { definitionsMaxAgeMs: 1 },
    });
    // The page is nine megabytes: only what was found in it is told.
    const commentOf = async () => /# ([^(]{1,60}) \(SELECT\)/.exec(await pageAt(app.url))?.[1];
    expect(await commentOf()).toBe('Preferred Language');
    app.standin.database.exec(
      `UPDATE custom_field SET name = 'Tongue</script>' WHERE name = 'Preferred Language'`,
    );
    await expect.poll(commentOf, { timeout: 10_000 }).toBe(String.raw`Tongue\\u003c/script>`);
  });

  it('try nothing on anybody of a real tenant', async () => {
    await using app = await openApp({ gateway: { graphiql: { customerId: null } } });
    const text = await pageAt(app.url);
    expect(text.includes('mutation Save')).toBe(true);
    expect(/"415\d\\*"/.exec(text)).toBeNull();
    const query = 'query ($customerId: ID!) { customer(id: $customerId) { id } }';
    const answer = await app.ask(query, { customerId: '' });
    expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(app.upstream.filter(({ path: asked }) => asked.startsWith('odata.svc/Customers'))).toEqual([]);
  });

  it('that read are there without the definitions', async () => {
    await using app = await openApp({ gateway: { graphiql: { customerId: '4150' } } });
    app.standin.fault = () => ({ status: 500, body: '' });
    const text = await pageAt(app.url);
    expect(text.includes('query OneCustomer')).toBe(true);
    expect(text.includes('mutation Save')).toBe(false);
  });
});

it('is where a browser that opens the bare address is led', async () => {
  await using app = await openApp({ gateway: { graphiql: { customerId: '4150' } } });
  const home = new URL('/', app.url);
  const page = await fetch(home, { headers: { accept: 'text/html' } });
  expect(page.url).toBe(app.url);
  expect((await fetch(home, { headers: { accept: 'application/json' } })).status).toBe(404);
});

it('has a browser to be looked at with, wherever it counts', () => {
  expect(chromiumPath ?? process.env['CI'] ?? 'not needed here').not.toBe('true');
});

// Skipped only where no Chromium is installed, and never in CI: the test above sees to that.
it.skipIf(!chromiumPath)(
  'runs every tab with a click, and asks nobody but the gateway',
  { timeout: 120_000 },
  async () => {
    mkdirSync(artefacts, { recursive: true });
    await using app = await openApp({ gateway: { graphiql: { customerId: '4150' } } });
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const strangers: string[] = [];
      const troubles: string[] = [];
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(new URL(app.url).origin) && !/^(blob|data):/.test(url)) strangers.push(url);
      });
      page.on('pageerror', (error) => troubles.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') troubles.push(message.text());
      });

      await page.goto(app.url);
      await page.waitForSelector('.graphiql-execute-button');
      const tabs = page.locator('button.graphiql-tab-button');
      expect(await tabs.allTextContents()).toEqual([
        'OneCustomer',
        'ManyCustomers',
        'Definitions',
        'Save',
        'Clear',
        'Conflict',
      ]);

      for (const name of await tabs.allTextContents()) {
        await tabs.filter({ hasText: name }).click();
        await expect.poll(() => page.locator('.graphiql-query-editor').textContent()).toContain(name);
        const answer = await execute(page, name);
        expect(answer.errors, name).toBeUndefined();
        expect(answer.data, name).toBeTruthy();
        await expect.poll(() => page.locator('.result-window').textContent()).toContain('"data"');
        await page.screenshot({ path: path.join(artefacts, `graphiql-${name}.png`) });
        const outcome = answer.data.updateCustomerCustomFields?.outcome;
        expect(outcome, name).toBe({ Save: 'APPLIED', Clear: 'APPLIED', Conflict: 'CONFLICT' }[name]);
      }
      expect(strangers).toEqual([]);
      expect(troubles).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);

/** Presses the button until the operation is sent: GraphiQL takes a tab's text over a moment after it shows it. */
async function execute(page: Page, operation: string) {
  for (let attempt = 0; attempt < 5; attempt++) {
    const answered = page.waitForResponse(
      (response) =>
        response.request().method() === 'POST' && (response.request().postData() ?? '').includes(operation),
      { timeout: 3000 },
    );
    await page.click('.graphiql-execute-button');
    const response = await answered.catch(() => null);
    if (response) return response.json();
  }
  throw new Error(`GraphiQL did not send ${operation}.`);
}
