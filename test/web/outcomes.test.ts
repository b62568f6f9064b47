// The form of `examples/web` when a save does not simply succeed: nothing is overwritten unseen, and nothing sent twice by itself.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { chromiumPath } from '../support/browser.ts';
import type { App } from '../support/app.ts';
import { SOON, alertOf, button, focused, openForm, openWorkshop, statusOf } from './page.ts';
import type { Form, Workshop } from './page.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

/** Somebody else, in LoanPro itself. */
function writeElsewhere({ standin }: App, fieldId: number, text: string): void {
  standin.database
    .prepare(
      'UPDATE custom_field__entity SET custom_field_value = ? WHERE entity_id = 4150 AND custom_field_id = ?',
    )
    .run(text, fieldId);
}

async function openConflict(workshop: Workshop, app: App): Promise<Form> {
  const form = await openForm(workshop, app, 4150);
  await form.page.getByLabel('Employer').fill('Mine');
  await form.page.getByLabel('Dependents').fill('3');
  writeElsewhere(app, 1, 'Theirs');
  await form.save();
  await expect.poll(() => alertOf(form), SOON).toContain('1 field changed by somebody else');
  return form;
}

// Skipped only where no Chromium is installed, and never in CI: web.test.ts sees to that.
describe.skipIf(!chromiumPath)('a save', { timeout: 120_000 }, () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await openWorkshop();
  }, 120_000);
  afterAll(() => workshop[Symbol.asyncDispose]());

  describe('that meets a value of somebody else', () => {
    it('shows both, sends nothing, and asks', async () => {
      await using app = await openWarm();
      await using form = await openConflict(workshop, app);
      const { page } = form;
      expect(await page.locator('.conflict dd').allTextContents()).toEqual(['Mine', 'Theirs']);
      expect(await focused(page)).toBe('Keep mine');
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toBe('Not saved. Choose which value counts: 1 field.');
      expect(form.updates()).toEqual([]);
      expect(stored(app, 4150, 1)).toEqual(['Theirs']);
    });

    it('keeps mine, against the value that was shown', async () => {
      await using app = await openWarm();
      await using form = await openConflict(workshop, app);
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

    it('takes theirs, and saves the rest', async () => {
      await using app = await openWarm();
      await using form = await openConflict(workshop, app);
      await button(form, 'Take theirs').click();
      expect(await form.page.getByLabel('Employer').inputValue()).toBe('Theirs');
      await form.save();
      await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
      expect(form.updates()[0]?.map(({ field }) => field)).toEqual([{ id: '7' }]);
      expect([1, 7].map((id) => stored(app, 4150, id)[0])).toEqual(['Theirs', '3']);
    });

    it('is settled by typing what the other wrote', async () => {
      await using app = await openWarm();
      await using form = await openConflict(workshop, app);
      await form.page.getByRole('textbox', { name: 'Employer' }).fill('Theirs');
      expect(await form.page.locator('.conflict').count()).toBe(0);
      await form.save();
      await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
      expect(stored(app, 4150, 1)).toEqual(['Theirs']);
    });

    it('is told by the update itself where the check came too early', async () => {
      await using app = await openWarm();
      await using form = await openForm(workshop, app, 4150);
      let looks = 0;
      app.standin.fault = faults.onReads((_request, next) => {
        // The check looks first, the update second.
        if (++looks === 2) writeElsewhere(app, 1, 'Theirs');
        return next();
      });
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toContain('1 field changed by somebody else');
      expect(form.updates()).toHaveLength(1);
      expect(puts(app)).toEqual([]);
      expect(await form.page.locator('.conflict dd').allTextContents()).toEqual(['Mine', 'Theirs']);
    });
  });

  describe('of unknown fate', () => {
    it.each([
      ['breaks off', faults.resetBefore],
      ['is never answered', faults.hangBefore],
    ])('is told as it is: it %s', async (_name, fault) => {
      await using app = await openWarm({ loanPro: { timeoutMs: 2000 } });
      await using form = await openForm(workshop, app, 4150);
      app.standin.fault = faults.onWrites(fault);
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toContain('It is not known whether this was saved.');
      expect(await focused(form.page)).toContain('Read the customer again first.');
      expect(await form.page.locator('#field-1-note').textContent()).toBe(
        'Not known whether this was saved.',
      );
      expect(await button(form, 'Save').count()).toBe(0);
    });

    it('makes the next save wait, which is told, and tried again at a press alone', async () => {
      await using app = await openWarm();
      await using form = await openForm(workshop, app, 4150);
      app.standin.fault = faults.onWrites(faults.resetBefore);
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await button(form, 'Read again').click();
      await expect.poll(() => alertOf(form), SOON).toContain('1 change not in LoanPro, as of now.');
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toContain('CUSTOMER_BUSY, request id');
      expect(await button(form, 'Try again').count()).toBe(1);
      expect(form.updates()).toHaveLength(2);
      expect(puts(app)).toHaveLength(1);
    });

    it('is not sent again by itself, and is when a person asks after reading again', async () => {
      // Long enough to be sent in, short enough to wait for.
      await using app = await openWarm({ journal: { leaseMs: 8000, sendMarginMs: 1000 } });
      await using form = await openForm(workshop, app, 4150);
      app.standin.fault = faults.onWrites(faults.resetBefore);
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toContain('It is not known whether this was saved.');
      // Enter in a box would save.
      await form.page.getByLabel('Employer').press('Enter');
      await button(form, 'Read again').click();
      await expect.poll(() => alertOf(form), SOON).toContain('1 change not in LoanPro, as of now.');
      expect(puts(app)).toHaveLength(1);
      expect(form.updates()).toHaveLength(1);

      app.standin.fault = null;
      await form.save();
      await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
      expect(puts(app)).toHaveLength(2);
      expect(stored(app, 4150, 1)).toEqual(['Mine']);
    });

    it('is found to have succeeded once LoanPro can be read, also in another spelling', async () => {
      await using app = await openWarm();
      await using form = await openForm(workshop, app, 4150);
      let hasWritten = false;
      app.standin.fault = (request, next) => {
        if (request.method === 'GET') return hasWritten ? { status: 400, body: '' } : next();
        hasWritten = true;
        return faults.resetAfter(request, next);
      };
      await form.page.getByLabel('Monthly Income').fill('$1,000');
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toContain('It is not known whether this was saved.');
      await button(form, 'Read again').click();
      await expect.poll(() => alertOf(form), SOON).toContain('It is still not known what was saved.');
      expect(await alertOf(form)).toContain('UPSTREAM_REJECTED, request id');
      app.standin.fault = null;
      await button(form, 'Read again').click();
      await expect.poll(() => statusOf(form), SOON).toBe('LoanPro holds everything you entered.');
      expect(await form.page.getByLabel('Monthly Income').inputValue()).toBe('1000.00');
      expect(puts(app)).toHaveLength(1);
    });

    it.each(['are lost', 'break off'] as const)('is one whose answers %s on the way', async (fate) => {
      await using app = await openWarm();
      await using form = await openForm(workshop, app, 4150);
      let asked = 0;
      form.page.on('request', (request) => (asked += request.postData()?.includes('mutation') ? 1 : 0));
      form.updateAnswers = fate;
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toContain('It is not known whether this was saved.');
      expect(await alertOf(form)).toContain('No answer came from the gateway.');
      await button(form, 'Read again').click();
      await expect.poll(() => statusOf(form), SOON).toBe('LoanPro holds everything you entered.');
      await form.page.getByText('No changes').waitFor();
      // A browser itself repeats a request when a connection it kept open breaks before the first byte. It is harmless, since each
      // value is sent with its condition.
      expect(asked).toBe(1);
      expect(form.updates().every(([value]) => value?.onlyIf?.rawValue === 'Blue Fir Bakery')).toBe(true);
      expect(puts(app)).toHaveLength(1);
    });

    it('asks for a choice where LoanPro now holds what nobody here has seen', async () => {
      await using app = await openWarm();
      await using form = await openForm(workshop, app, 4150);
      form.updateAnswers = 'break off';
      await form.page.getByLabel('Employer').fill('Mine');
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toContain('It is not known whether this was saved.');
      writeElsewhere(app, 1, 'Theirs');
      await button(form, 'Read again').click();
      await expect
        .poll(() => form.page.locator('.conflict dd').allTextContents(), SOON)
        .toEqual(['Mine', 'Theirs']);
    });
  });
});
