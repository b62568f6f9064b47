// Tests the form of `examples/web` with conflicts: it overwrites no value that the user did not see.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import type { App } from '../support/app.ts';
import {
  SOON,
  alertOf,
  button,
  focused,
  openForm,
  openBuiltPage,
  statusOf,
  writeElsewhere,
  writeElsewhereBeforeUpdate,
} from './page.ts';
import type { Form, BuiltPage } from './page.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

async function openConflict(builtPage: BuiltPage, app: App): Promise<Form> {
  const form = await openForm(builtPage, app, 4150);
  await form.page.getByLabel('Employer').fill('Mine');
  await form.page.getByLabel('Dependents').fill('3');
  writeElsewhere(app, 1, 'Theirs');
  await form.save();
  await expect.poll(() => alertOf(form), SOON).toContain('1 field changed by somebody else');
  return form;
}

// Skipped when no Chromium is installed. In CI, form.test.ts fails in that case.
describe.skipIf(!chromiumPath)('the form', { timeout: 120_000 }, () => {
  let builtPage: BuiltPage;
  beforeAll(async () => {
    builtPage = await openBuiltPage();
  }, 120_000);
  afterAll(() => builtPage[Symbol.asyncDispose]());

  describe('in a conflict', () => {
    it('shows both values, sends nothing, and asks the user to choose', async () => {
      await using app = await openWarm();
      await using form = await openConflict(builtPage, app);
      const { page } = form;
      expect(await page.locator('.conflict dd').allTextContents()).toEqual(['Mine', 'Theirs']);
      expect(await focused(page)).toBe('Keep mine');
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toBe('Not saved. Choose which value counts: 1 field.');
      expect(form.updates()).toEqual([]);
      expect(stored(app, 4150, 1)).toEqual(['Theirs']);
    });

    it('saves the value of the user after "Keep mine", on the condition of the value that was shown', async () => {
      await using app = await openWarm();
      await using form = await openConflict(builtPage, app);
      await button(form, 'Keep mine').click();
      expect(await focused(form.page)).toBe('field-1');
      await form.save();
      await expect.poll(() => statusOf(form), SOON).toContain('Saved. 2 values');
      expect(form.updates()).toEqual([
        [
          { field: { id: '1' }, value: { text: 'Mine' }, onlyIf: { rawValue: 'Theirs' } },
          { field: { id: '7' }, value: { raw: '3' }, onlyIf: { rawValue: '2' } },
        ],
      ]);
      expect(stored(app, 4150, 1)).toEqual(['Mine']);
    });

    it('keeps the other value after "Take theirs", and saves the other edits', async () => {
      await using app = await openWarm();
      await using form = await openConflict(builtPage, app);
      await button(form, 'Take theirs').click();
      expect(await form.page.getByLabel('Employer').inputValue()).toBe('Theirs');
      await form.save();
      await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
      expect(form.updates()[0]?.map(({ field }) => field)).toEqual([{ id: '7' }]);
      expect([1, 7].map((id) => stored(app, 4150, id)[0])).toEqual(['Theirs', '3']);
    });

    it('needs no choice when the user types the other value', async () => {
      await using app = await openWarm();
      await using form = await openConflict(builtPage, app);
      await form.page.getByRole('textbox', { name: 'Employer' }).fill('Theirs');
      expect(await form.page.locator('.conflict').count()).toBe(0);
      await form.save();
      await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
      expect(stored(app, 4150, 1)).toEqual(['Theirs']);
    });

    it('shows both values when the value changes after the check and before the update', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      writeElsewhereBeforeUpdate(app);
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toContain('1 field changed by somebody else');
      expect(form.updates()).toHaveLength(1);
      expect(puts(app)).toEqual([]);
      expect(await form.page.locator('.conflict dd').allTextContents()).toEqual(['Mine', 'Theirs']);
    });
  });
});
