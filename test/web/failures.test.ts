// Tests the form of `examples/web` when LoanPro rejects, drops or changes values, or cannot be reached.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { chromiumPath } from '../support/browser.ts';
import { openApp } from '../support/app.ts';
import { SOON, alertOf, button, focused, openForm, openBuiltPage, statusOf } from './page.ts';
import type { Form, BuiltPage } from './page.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

async function changeTwo(form: Form): Promise<void> {
  await form.page.getByLabel('Employer').fill('Another');
  await form.page.getByLabel('Dependents').fill('3');
  await form.save();
}

let builtPage: BuiltPage;
beforeAll(async () => {
  if (chromiumPath) builtPage = await openBuiltPage();
}, 120_000);
afterAll(() => builtPage?.[Symbol.asyncDispose]());

// Skipped when no Chromium is installed. In CI, form.test.ts fails in that case.
describe.skipIf(!chromiumPath)(
  'the form, when LoanPro does not store what was sent',
  { timeout: 120_000 },
  () => {
    it.each([
      [
        'rejects',
        faults.statusBefore(409, '{"error":{"message":"no"}}'),
        'LoanPro refused the change, and kept the former value.',
      ],
      ['drops', faults.dropSilently, 'LoanPro accepted the change but did not keep it.'],
    ])(
      'shows the reason at each field and keeps the edits when LoanPro %s the values',
      async (_name, fault, words) => {
        await using app = await openWarm();
        await using form = await openForm(builtPage, app, 4150);
        app.standin.fault = faults.onWrites(fault);
        await changeTwo(form);
        await expect.poll(() => alertOf(form), SOON).toContain('Not saved. LoanPro kept the former values.');
        expect(await focused(form.page)).toBe('field-1');
        for (const id of [1, 7])
          expect(await form.page.locator(`#field-${id}-note`).textContent()).toContain(words);
        await form.page.getByText('2 changes').waitFor();
        expect(await form.page.getByLabel('Employer').inputValue()).toBe('Another');
      },
    );

    it('shows which values were saved and keeps the other edits when LoanPro stores only some values', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      app.standin.fault = faults.onWrites(faults.keepFirst(1));
      await changeTwo(form);
      await expect.poll(() => alertOf(form), SOON).toContain('Saved in part.');
      expect(await form.page.locator('#field-1-note').textContent()).toBe('Saved.');
      expect(await form.page.locator('#field-7-note').textContent()).toContain('did not keep it');
      expect(await focused(form.page)).toBe('field-7');
      app.standin.fault = null;
      await form.save();
      await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
      expect([1, 7].map((id) => stored(app, 4150, id)[0])).toEqual(['Another', '3']);
    });

    it('shows both values and a choice when LoanPro stores another value than the one that was sent', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      app.standin.fault = faults.onWrites(faults.cutTo(3));
      await changeTwo(form);
      await expect
        .poll(() => alertOf(form), SOON)
        .toContain('LoanPro holds another value than the one that was sent.');
      expect(await form.page.locator('.conflict dd').allTextContents()).toEqual(['Another', 'Ano']);
      expect(await form.page.locator('#field-7-note').textContent()).toBe('Saved.');
      await button(form, 'Take theirs').click();
      await form.page.getByText('No changes').waitFor();
      expect(await form.page.getByLabel('Employer').inputValue()).toBe('Ano');
    });
  },
);

describe.skipIf(!chromiumPath)('the form, when LoanPro cannot be reached', { timeout: 120_000 }, () => {
  it('shows the request id and a button to try again when the customer cannot be read', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(503);
    await using form = await openForm(builtPage, app, 4150);
    expect(await alertOf(form)).toMatch(
      /^Customer 4150 cannot be read\. LoanPro is not available\.Try againDetailsUPSTREAM_UNAVAILABLE.*Request id [\w-]{36}$/,
    );
    app.standin.fault = null;
    await button(form, 'Try again').click();
    await form.page.getByLabel('Employer').waitFor();
    expect(await focused(form.page)).toBe('customer-name');
  });

  it('keeps the edits for the next try when they cannot be saved', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    // Only reads of the customer fail. The gateway remembers for a second that it could not read the definitions, and a try in that second fails.
    app.standin.fault = faults.onReadsOf(4150, faults.statusBefore(503));
    await changeTwo(form);
    await expect
      .poll(() => alertOf(form), SOON)
      .toMatch(
        /^Not saved\. LoanPro is not available\. .*DetailsUPSTREAM_UNAVAILABLE.*Request id [\w-]{36}$/,
      );
    expect(await focused(form.page)).toMatch(/^Not saved/);
    expect(puts(app)).toEqual([]);
    app.standin.fault = null;
    await button(form, 'Try again').click();
    await expect.poll(() => statusOf(form), SOON).toContain('Saved. 2 values');
    expect(stored(app, 4150, 1)).toEqual(['Another']);
  });

  it('has no button to try again when a retry cannot succeed', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(401);
    await using form = await openForm(builtPage, app, 4150);
    expect(await alertOf(form)).toContain(
      'LoanPro refuses the access of this page. Tell your administrator.DetailsUPSTREAM_AUTH_FAILED',
    );
    expect(await button(form, 'Try again').count()).toBe(0);
  });

  it('shows different messages for a customer that does not exist and for an invalid customer id', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 77);
    expect(await statusOf(form)).toBe('LoanPro has no customer 77.');
    await form.page.getByLabel('Customer id').fill('Maria');
    await form.page.getByLabel('Customer id').press('Enter');
    await form.page.getByRole('alert').waitFor();
    expect(await alertOf(form)).toContain('A customer id is a number of up to ten digits');
  });

  it('shows an error and no fields when only the definitions get no answer', async () => {
    await using app = await openApp();
    app.standin.fault = (request, next) =>
      request.path.endsWith('/CustomFields') ? { socket: 'reset' } : next();
    await using form = await openForm(builtPage, app, 4150);
    expect(await alertOf(form)).toContain('Customer 4150 cannot be read. LoanPro is not available.');
    expect(await form.page.locator('.field').count()).toBe(0);
  });
});
