// Tests the form of `examples/web` while LoanPro is slow: it says what it waits for, and the user can stop waiting.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { chromiumPath } from '../support/browser.ts';
import { SOON, alertOf, button, openForm, openBuiltPage, statusOf } from './page.ts';
import type { BuiltPage } from './page.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

// Skipped when no Chromium is installed. In CI, form.test.ts fails in that case.
describe.skipIf(!chromiumPath)('the form, while LoanPro is slow,', { timeout: 120_000 }, () => {
  let builtPage: BuiltPage;
  beforeAll(async () => {
    builtPage = await openBuiltPage();
  }, 120_000);
  afterAll(() => builtPage[Symbol.asyncDispose]());

  it('lets the user stop reading a customer, and read it again', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 77);
    const { page } = form;
    app.standin.fault = faults.hangBefore;
    await page.getByLabel('Customer id').fill('4150');
    await button(form, 'Find').click();
    await page.getByText('LoanPro has not answered yet.').waitFor();
    await button(form, 'Stop waiting').click();
    expect(await alertOf(form)).toContain('Customer 4150 was not read. You stopped waiting.');
    app.standin.fault = null;
    await button(form, 'Try again').click();
    await page.getByLabel('Employer').waitFor();
    expect(form.troubles).toEqual([]);
  });

  it('sends nothing when the user stops waiting for the check', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    app.standin.fault = faults.hangBefore;
    await form.page.getByLabel('Employer').fill('Mine');
    await form.save();
    await form.page.getByText('Waiting for LoanPro to check the changes.').waitFor();
    await button(form, 'Stop waiting').click();
    await expect.poll(() => alertOf(form), SOON).toContain('You stopped waiting. Nothing was sent.');
    app.standin.fault = null;
    await form.save();
    await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
    expect(form.updates()).toHaveLength(1);
  });

  it.each(['before', 'after'])(
    'does not say that nothing was saved when the user stops waiting %s the update is known to be unknown',
    async (time) => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      if (time === 'after') form.updateTimeoutMs = 1000;
      const held = Promise.withResolvers<() => void>();
      app.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      const words = time === 'after' ? 'to show what became of the changes.' : 'to save the changes';
      await form.page.getByText(`Waiting for LoanPro ${words}`).waitFor();
      await button(form, 'Stop waiting').click();
      await expect
        .poll(() => alertOf(form), SOON)
        .toContain('It is not known whether this was saved. You stopped');
      expect(await button(form, 'Save').count()).toBe(0);
      expect(await form.page.getByLabel('Employer').inputValue()).toBe('Mine');
      (await held.promise)();
      await expect.poll(() => stored(app, 4150, 1)).toEqual(['Mine']);
      await button(form, 'Read again').click();
      await expect.poll(() => statusOf(form), SOON).toBe('LoanPro holds everything you entered.');
      expect(puts(app)).toHaveLength(1);
    },
  );
});
