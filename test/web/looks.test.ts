// Tests the accessibility of the form of `examples/web` in each of its states: in light and dark, and on a narrow screen.

import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { chromiumPath } from '../support/browser.ts';
import type { App } from '../support/app.ts';
import { SOON, focused, openForm, openBuiltPage } from './page.ts';
import type { Form, BuiltPage } from './page.ts';
import { openWarm } from '../support/writing.ts';

const artefacts = path.join(import.meta.dirname, '../.artefacts');
const axe = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

interface State {
  customerId: number;
  /** How long the gateway waits before it reads LoanPro again after an unknown outcome. */
  lease?: { leaseMs: number; sendMarginMs: number };
  /** Brings the page into the state. */
  enter: (form: Form, app: App) => Promise<void>;
}

async function alerted({ page }: Form, words: string): Promise<void> {
  await page.getByRole('alert').filter({ hasText: words }).waitFor();
}

const STATES: Record<string, State> = {
  plain: { customerId: 4150, enter: async () => undefined },
  unreadable: { customerId: 4154, enter: async () => undefined },
  errors: {
    customerId: 4150,
    async enter(form) {
      await form.page.getByLabel('Employer').fill('x'.repeat(120));
      await form.page.getByLabel('Dependents').fill('three');
      await form.page.getByLabel('Housing').selectOption('Not set');
      await form.save();
      await alerted(form, '2 fields to fix');
    },
  },
  conflict: {
    customerId: 4150,
    async enter(form, app) {
      await form.page.getByLabel('Employer').fill('Mine');
      await form.page.getByLabel('Credit Tier').selectOption('Gold');
      app.standin.database.exec(`
        UPDATE custom_field__entity SET custom_field_value = 'Theirs' WHERE entity_id = 4150 AND custom_field_id = 1;
        UPDATE custom_field__entity SET custom_field_value = '1' WHERE entity_id = 4150 AND custom_field_id = 2;
      `);
      await form.save();
      await alerted(form, '2 fields changed by somebody else');
    },
  },
  waiting: {
    customerId: 4150,
    async enter(form, app) {
      app.standin.fault = faults.hangBefore;
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await form.page.getByText('Waiting for LoanPro to check the changes.').waitFor();
    },
  },
  unsettled: {
    customerId: 4150,
    async enter(form, app) {
      app.standin.fault = faults.onWrites(faults.resetBefore);
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await alerted(form, 'It is not known yet whether this was saved.');
    },
  },
  unknown: {
    customerId: 4150,
    async enter(form, app) {
      app.standin.fault = faults.onWrites(faults.resetBefore);
      await form.page.clock.install();
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await alerted(form, 'It is not known yet whether this was saved.');
      await form.page.clock.fastForward(60_000);
      await alerted(form, 'It is not known whether this was saved.');
    },
  },
  'not-applied': {
    customerId: 4150,
    lease: { leaseMs: 3000, sendMarginMs: 1000 },
    async enter(form, app) {
      app.standin.fault = faults.onWrites(faults.resetBefore);
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await alerted(form, 'Not saved. LoanPro kept the former values.');
    },
  },
  partial: {
    customerId: 4150,
    async enter(form, app) {
      app.standin.fault = faults.onWrites(faults.keepFirst(1));
      await form.page.getByLabel('Employer').fill('Mine');
      await form.page.getByLabel('Dependents').fill('3');
      await form.save();
      await alerted(form, 'Saved in part.');
    },
  },
  failure: {
    customerId: 4150,
    async enter(form, app) {
      app.standin.fault = faults.statusBefore(503);
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await alerted(form, 'LoanPro is not available.');
    },
  },
  saved: {
    customerId: 4150,
    async enter(form) {
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await form.page.getByRole('status').filter({ hasText: 'Saved.' }).waitFor();
    },
  },
};

/** Elements with a text and something else in them: when a browser translates the page, React could not change these texts. */
const MIXED = `[...document.querySelectorAll('#root *')].filter(({ childNodes }) =>
  childNodes.length > 1 && [...childNodes].some(({ nodeType }) => nodeType === Node.TEXT_NODE)).map(({ outerHTML }) => outerHTML)`;

/** Inputs and stored values whose direction is not taken from their text. */
const WITHOUT_DIRECTION = `[...document.querySelectorAll(
  'main input:not([type=radio]), textarea, select, q, .held > [translate], .conflict dd, label > :first-child:not(input), legend')]
  .filter((element) => element.dir !== 'auto' && !element.querySelector('[dir=auto]')).map(({ outerHTML }) => outerHTML)`;

const topOf = (element: Locator) => element.evaluate((found) => found.getBoundingClientRect().top);

/** The violations that axe finds, each with the element. */
async function violations({ page }: Form): Promise<string[]> {
  await page.addScriptTag({ path: axe });
  return page.evaluate(`axe.run().then(({ violations }) => violations.map(
    ({ id, impact, nodes }) => [impact, id, ...nodes.map(({ target }) => target)].join(' ')))`);
}

// Skipped when no Chromium is installed. In CI, form.test.ts fails in that case.
describe.skipIf(!chromiumPath)('the form of examples/web', { timeout: 120_000 }, () => {
  let builtPage: BuiltPage;
  beforeAll(async () => {
    mkdirSync(artefacts, { recursive: true });
    builtPage = await openBuiltPage();
  }, 120_000);
  afterAll(() => builtPage[Symbol.asyncDispose]());

  it.each(Object.entries(STATES))(
    'has no accessibility violation in the state %s, in light, dark and narrow',
    async (name, { customerId, lease, enter }) => {
      await using app = await openWarm({ ...(lease && { journal: lease }) });
      await using form = await openForm(builtPage, app, customerId);
      const { page } = form;
      await enter(form, app);
      expect(await page.evaluate(MIXED)).toEqual([]);
      expect(await page.evaluate(WITHOUT_DIRECTION)).toEqual([]);
      // Codes and request ids are shown only after a click on "Details".
      expect(await page.locator('main').innerText()).not.toMatch(
        /[A-Z]{3,}_|[\da-f]{8}-|request id|gateway/i,
      );
      const pageHeight: number = await page.evaluate('document.documentElement.scrollHeight');
      for (const look of ['light', 'dark', 'narrow']) {
        const isNarrow = look === 'narrow';
        await page.emulateMedia({ colorScheme: look === 'dark' ? 'dark' : 'light' });
        await page.setViewportSize(
          isNarrow ? { width: 380, height: 760 } : { width: 1100, height: pageHeight },
        );
        if (isNarrow) await page.evaluate('document.activeElement.scrollIntoView({ block: "center" })');
        expect(await violations(form), look).toEqual([]);
        if (isNarrow) expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(380);
        await page.screenshot({ path: path.join(artefacts, `web-${name}-${look}.png`) });
      }
      expect(form.troubles).toEqual([]);
    },
  );

  it('keeps the number of changes inside the bar on a page of 240 pixels', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150, { viewport: { width: 240, height: 760 } });
    const bar = form.page.locator('.bar');
    await bar.getByText('No changes').waitFor();
    expect(await bar.evaluate((element) => element.scrollWidth - element.clientWidth)).toBeLessThanOrEqual(0);
  });

  it.each([
    ['stays in sight', 900],
    ['is at the end of the page, on a low screen', 400],
  ])('shows the outcome, and does not move the page when the bar %s', async (_name, height) => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150, { viewport: { width: 390, height } });
    const { page } = form;
    const employer = page.getByLabel('Employer');
    await employer.fill('Mine');
    const before = await topOf(employer);
    await employer.press('Enter');
    const saved = page.getByRole('status').filter({ hasText: 'Saved.' });
    await expect.poll(() => focused(page), SOON).toContain('Saved.');
    expect((await topOf(employer)) === before).toBe(height === 900);
    const { bottom } = await saved.evaluate((element) => element.getBoundingClientRect());
    expect(bottom).toBeLessThanOrEqual(height);
  });

  it('never covers the element that has the focus with its bar', async () => {
    await using app = await openWarm();
    const viewport = { width: 380, height: 760 };
    await using form = await openForm(builtPage, app, 4154, { viewport });
    for (let stop = 0; stop < 50; stop++) {
      await form.page.keyboard.press('Tab');
      const covered = await form.page.evaluate(`(() => {
        const { activeElement } = document;
        const bar = document.querySelector('.bar');
        if (bar.contains(activeElement) || activeElement === document.body) return null;
        const below = activeElement.getBoundingClientRect().bottom - bar.getBoundingClientRect().top;
        return below > 0 ? activeElement.id + ' ' + below : null;
      })()`);
      expect(covered).toBeNull();
    }
  });
});
