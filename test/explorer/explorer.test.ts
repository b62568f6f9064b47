// The GraphiQL page and its example tabs, also in a real browser.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { openIdentity } from '../../src/access/identity.ts';
import { chromiumPath, openBrowser } from '../support/browser.ts';
import { openApp } from '../support/app.ts';
import { openIssuer, trusting } from '../support/issuer.ts';

const artefacts = path.join(import.meta.dirname, '../.artefacts');

const pageAt = async (url: string) => (await fetch(url, { headers: { accept: 'text/html' } })).text();

describe("GraphiQL's tabs", () => {
  it('are made from the fields of the tenant, and change with them', async () => {
    await using app = await openApp({
      gateway: { graphiql: { exampleIds: ['4150', '4151', '5001', '77'] } },
      loanPro: { definitionsMaxAgeMs: 1 },
    });
    // The page has nine megabytes, so a failure must not print it.
    const commentOf = async () => /# ([^(]{1,60}) \(SELECT\)/.exec(await pageAt(app.url))?.[1];
    expect(await commentOf()).toBe('Preferred Language');
    app.standin.database.exec(
      `UPDATE custom_field SET name = 'Tongue</script>' WHERE name = 'Preferred Language'`,
    );
    await expect.poll(commentOf, { timeout: 10_000 }).toBe(String.raw`Tongue\\u003c/script>`);
  });

  it('name no customer of a real tenant', async () => {
    await using app = await openApp({ gateway: { graphiql: { exampleIds: [] } } });
    const text = await pageAt(app.url);
    expect(text.includes('mutation Save')).toBe(true);
    expect(/"415\d\\*"/.exec(text)).toBeNull();
    expect(text).toContain('# First enter the id of a customer below, under Variables.');
    const query = 'query ($customerId: ID!) { customer(id: $customerId) { id } }';
    const answer = await app.ask(query, { customerId: '' });
    expect(answer.errors?.[0]?.extensions['code']).toBe('BAD_USER_INPUT');
    expect(app.upstream.filter(({ path: asked }) => asked.startsWith('odata.svc/Customers'))).toEqual([]);
  });

  it('that read are served without the definitions', async () => {
    await using app = await openApp({
      gateway: { graphiql: { exampleIds: ['4150', '4151', '5001', '77'] } },
    });
    app.standin.fault = () => ({ status: 500, body: '' });
    const text = await pageAt(app.url);
    expect(text.includes('query OneCustomer')).toBe(true);
    expect(text.includes('mutation Save')).toBe(false);
  });
});

it('a browser that opens the root path is redirected to GraphiQL', async () => {
  await using app = await openApp({ gateway: { graphiql: { exampleIds: ['4150', '4151', '5001', '77'] } } });
  const home = new URL('/', app.url);
  const page = await fetch(home, { headers: { accept: 'text/html' } });
  expect(page.url).toBe(app.url);
  const places = await fetch(home, { headers: { accept: 'application/json' } });
  expect(await places.json()).toMatchObject({ graphql: '/graphql' });
});

it('Chromium is installed where the environment variable CI is set', () => {
  expect(chromiumPath ?? process.env['CI'] ?? 'not needed here').not.toBe('true');
});

// Skipped only where no Chromium is installed, and never in CI: the test above fails there.
it.skipIf(!chromiumPath)(
  'GraphiQL runs every tab with a click, and requests nothing from other servers',
  { timeout: 120_000 },
  async () => {
    mkdirSync(artefacts, { recursive: true });
    await using app = await openApp({
      gateway: { graphiql: { exampleIds: ['4150', '4151', '5001', '77'] } },
    });
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const otherRequests: string[] = [];
      const pageErrors: string[] = [];
      page.on('request', (request) => {
        const url = request.url();
        if (!url.startsWith(new URL(app.url).origin) && !/^(blob|data):/.test(url)) otherRequests.push(url);
      });
      page.on('pageerror', (error) => pageErrors.push(error.message));
      page.on('console', (message) => {
        if (message.type() === 'error') pageErrors.push(message.text());
      });

      await page.goto(app.url);
      await page.waitForSelector('.graphiql-execute-button');
      const tabs = page.locator('button.graphiql-tab-button');
      expect(await tabs.allTextContents()).toEqual([
        'OneCustomer',
        'ManyCustomers',
        'Definitions',
        'Check',
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
      expect(otherRequests).toEqual([]);
      expect(pageErrors).toEqual([]);
    } finally {
      await browser.close();
    }
  },
);

it.skipIf(!chromiumPath)(
  'GraphiQL asks for the id of a customer on a real tenant, and introduces the schema',
  { timeout: 120_000 },
  async () => {
    await using app = await openApp({ gateway: { graphiql: { exampleIds: [] } } });
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      await page.goto(app.url);
      await page.waitForSelector('.graphiql-execute-button');
      await page.getByText('// Enter LoanPro’s id of a customer.').waitFor();
      // The comment is no part of what is sent.
      expect((await execute(page, 'OneCustomer')).errors[0].message).toContain('customer id');
      await page.locator('button.graphiql-tab-button').filter({ hasText: 'ManyCustomers' }).click();
      expect((await execute(page, 'ManyCustomers')).errors[0].message).toContain('customer id');
      await page.locator('button.graphiql-tab-button').last().click();
      await page.getByLabel('Show Documentation Explorer').click();
      await page.getByText('The custom fields of LoanPro customers, with typed values').waitFor();
      await page.setViewportSize({ width: 1300, height: 900 });
      await page.screenshot({ path: path.join(artefacts, 'graphiql-real-tenant.png') });
      // The introduction takes much of the width, and the last tab is in sight all the same.
      expect(await rightOf(page, '.graphiql-tab-active')).toBeLessThanOrEqual(
        await rightOf(page, '.graphiql-tabs'),
      );
      await page.setViewportSize({ width: 390, height: 800 });
      await page.screenshot({ path: path.join(artefacts, 'graphiql-narrow.png') });
    } finally {
      await browser.close();
    }
  },
);

it.skipIf(!chromiumPath)(
  'GraphiQL runs the tab that it opens with, and after a reload the same tab again',
  { timeout: 120_000 },
  async () => {
    await using app = await openApp({
      gateway: { graphiql: { exampleIds: ['4150', '4151', '5001', '77'] } },
    });
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      const tabs = page.locator('button.graphiql-tab-button');
      const ready = () => page.waitForSelector('.graphiql-execute-button');
      for (const open of [() => page.goto(app.url), () => page.reload()]) {
        await open();
        await ready();
        expect((await execute(page, 'OneCustomer')).data.customer.id).toBe('4150');
        expect(await tabs.count()).toBe(7);
      }

      // This tab has no variables.
      await tabs.filter({ hasText: 'Definitions' }).click();
      await expect.poll(() => page.evaluate(storedTab), { timeout: 20_000 }).toBe('Definitions');
      await page.reload();
      await ready();
      expect((await execute(page, 'Definitions')).errors).toBeUndefined();
      expect(await tabs.count()).toBe(7);
    } finally {
      await browser.close();
    }
  },
);

it.skipIf(!chromiumPath)(
  'GraphiQL asks for a token where callers are identified, uses it in every tab, and does not store it',
  { timeout: 120_000 },
  async () => {
    await using issuer = await openIssuer();
    await using app = await openApp({
      gateway: { graphiql: { exampleIds: ['4150'] }, identity: openIdentity(trusting(issuer)) },
    });
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });
      await page.goto(app.url);
      await page.waitForSelector('.graphiql-execute-button');
      await page.getByText('// Enter your access token after "Bearer".').waitFor();
      const result = page.locator('.result-window');
      const refused = await execute(page, 'OneCustomer');
      expect(refused.errors[0].extensions.code).toBe('UNAUTHENTICATED');
      // The editor shows spaces as other ones.
      await expect.poll(() => result.textContent()).toMatch(/The\srequest\sneeds\sa\svalid\sbearer\stoken/);
      await page.screenshot({ path: path.join(artefacts, 'graphiql-no-token.png') });

      const token = await issuer.token();
      await page.locator('.graphiql-editor-tool .view-lines').last().click();
      // Between the quotes after "Bearer", in the line before the last one.
      for (const key of ['Control+End', 'ArrowUp', 'End', 'ArrowLeft']) await page.keyboard.press(key);
      await page.keyboard.insertText(token);
      expect((await execute(page, 'OneCustomer')).data.customer.id).toBe('4150');
      await page.locator('button.graphiql-tab-button').filter({ hasText: 'Definitions' }).click();
      await expect.poll(() => page.locator('.graphiql-query-editor').textContent()).toContain('Definitions');
      expect((await execute(page, 'Definitions')).data.customFieldDefinitions.length).toBeGreaterThan(0);
      await page.getByLabel('Re-fetch GraphQL schema').click();
      await page.getByLabel('Show Documentation Explorer').click();
      await page.getByText('The custom fields of LoanPro customers, with typed values').waitFor();
      await page.screenshot({ path: path.join(artefacts, 'graphiql-token.png') });
      expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain(token.slice(-20));

      await page.reload();
      await page.getByText('// Enter your access token after "Bearer".').waitFor();
      expect((await execute(page, 'Definitions')).errors[0].extensions.code).toBe('UNAUTHENTICATED');
    } finally {
      await browser.close();
    }
  },
);

/** The title of the tab whose query and variables the browser has stored. It stores them soon after a click on the tab. */
function storedTab(): string | null {
  const { tabs } = JSON.parse(localStorage.getItem('graphiql:tabState') ?? '{"tabs":[]}');
  const [query, variables] = ['query', 'variables'].map((name) => localStorage.getItem(`graphiql:${name}`));
  const isStored = (tab: { query: string; variables: string }) =>
    tab.query === query && tab.variables === variables;
  return tabs.find(isStored)?.title ?? null;
}

const rightOf = async (page: Page, selector: string): Promise<number> =>
  page.locator(selector).evaluate((element) => Math.floor(element.getBoundingClientRect().right));

/** Clicks the button until the operation is sent: GraphiQL shows the text of a tab before it would send it. */
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
