// The form of `examples/web` where LoanPro refuses, drops, changes or cannot be asked: told per field, or with the request id.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { chromiumPath } from '../support/browser.ts';
import { openApp } from '../support/app.ts';
import { SOON, alertOf, button, focused, openForm, openWorkshop, statusOf } from './page.ts';
import type { Form, Workshop } from './page.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

async function changeTwo(form: Form): Promise<void> {
  await form.page.getByLabel('Employer').fill('Another');
  await form.page.getByLabel('Dependents').fill('3');
  await form.save();
}

// Skipped only where no Chromium is installed, and never in CI: web.test.ts sees to that.
describe.skipIf(!chromiumPath)('a save that LoanPro does not keep', { timeout: 120_000 }, () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await openWorkshop();
  }, 120_000);
  afterAll(() => workshop[Symbol.asyncDispose]());

  it.each([
    ['is refused', faults.statusBefore(409, '{"error":{"message":"no"}}'), 'LoanPro refused the change.'],
    ['is dropped', faults.dropSilently, 'LoanPro accepted the request but did not keep the value.'],
  ])('%s: so it stands at each field, and what was entered is still there', async (_name, fault, words) => {
    await using app = await openWarm();
    await using form = await openForm(workshop, app, 4150);
    app.standin.fault = faults.onWrites(fault);
    await changeTwo(form);
    await expect.poll(() => alertOf(form), SOON).toContain('Not saved. LoanPro kept the former values.');
    expect(await focused(form.page)).toBe('field-1');
    for (const id of [1, 7])
      expect(await form.page.locator(`#field-${id}-note`).textContent()).toContain(words);
    await form.page.getByText('2 changes').waitFor();
    expect(await form.page.getByLabel('Employer').inputValue()).toBe('Another');
  });

  it('is kept in part: which part, and the rest is still entered', async () => {
    await using app = await openWarm();
    await using form = await openForm(workshop, app, 4150);
    app.standin.fault = faults.onWrites(faults.keepFirst(1));
    await changeTwo(form);
    await expect.poll(() => alertOf(form), SOON).toContain('Saved in part.');
    expect(await form.page.locator('#field-1-note').textContent()).toBe('Saved.');
    expect(await form.page.locator('#field-7-note').textContent()).toContain('did not keep the value');
    expect(await focused(form.page)).toBe('field-7');
    app.standin.fault = null;
    await form.save();
    await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
    expect([1, 7].map((id) => stored(app, 4150, id)[0])).toEqual(['Another', '3']);
  });

  it('is changed on the way: both values, and a choice', async () => {
    await using app = await openWarm();
    await using form = await openForm(workshop, app, 4150);
    app.standin.fault = faults.onWrites(faults.cutTo(3));
    await changeTwo(form);
    await expect.poll(() => alertOf(form), SOON).toContain('LoanPro holds something else than was sent.');
    expect(await form.page.locator('.conflict dd').allTextContents()).toEqual(['Another', 'Ano']);
    expect(await form.page.locator('#field-7-note').textContent()).toBe('Saved.');
    await button(form, 'Take theirs').click();
    await form.page.getByText('No changes').waitFor();
    expect(await form.page.getByLabel('Employer').inputValue()).toBe('Ano');
  });
});

describe.skipIf(!chromiumPath)('a LoanPro that cannot be asked', { timeout: 120_000 }, () => {
  let workshop: Workshop;
  beforeAll(async () => {
    workshop = await openWorkshop();
  }, 120_000);
  afterAll(() => workshop[Symbol.asyncDispose]());

  it('is told when a customer is to be read, with the request id, and is asked again at a press', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(503);
    await using form = await openForm(workshop, app, 4150);
    expect(await alertOf(form)).toMatch(
      /^Customer 4150 cannot be read\. LoanPro is not available\.UPSTREAM_UNAVAILABLE, request id [\w-]{36}/,
    );
    app.standin.fault = null;
    await button(form, 'Try again').click();
    await form.page.getByLabel('Employer').waitFor();
    expect(await focused(form.page)).toBe('customer-name');
  });

  it('is told when a change is to be saved, which is kept for the next try', async () => {
    await using app = await openWarm();
    await using form = await openForm(workshop, app, 4150);
    app.standin.fault = faults.statusBefore(503);
    await changeTwo(form);
    await expect
      .poll(() => alertOf(form), SOON)
      .toMatch(/^Not saved\. LoanPro is not available\. .*UPSTREAM_UNAVAILABLE, request id [\w-]{36}/);
    expect(await focused(form.page)).toMatch(/^Not saved/);
    expect(puts(app)).toEqual([]);
    app.standin.fault = null;
    await button(form, 'Try again').click();
    await expect.poll(() => statusOf(form), SOON).toContain('Saved. 2 values');
    expect(stored(app, 4150, 1)).toEqual(['Another']);
  });

  it('is not asked again where that cannot help', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.statusBefore(401);
    await using form = await openForm(workshop, app, 4150);
    expect(await alertOf(form)).toContain('UPSTREAM_AUTH_FAILED, request id');
    expect(await button(form, 'Try again').count()).toBe(0);
  });

  it('is another thing than a customer that is not there', async () => {
    await using app = await openWarm();
    await using form = await openForm(workshop, app, 77);
    expect(await statusOf(form)).toBe('LoanPro has no customer 77.');
    await form.page.getByLabel('Customer id').fill('Maria');
    await form.page.getByLabel('Customer id').press('Enter');
    await form.page.getByRole('alert').waitFor();
    expect(await alertOf(form)).toContain('id must be a LoanPro customer id: up to ten digits');
  });

  it('is told of the fields alone: a form without them would show them as empty', async () => {
    await using app = await openApp();
    app.standin.fault = (request, next) =>
      request.path.endsWith('/CustomFields') ? { status: 503, body: '' } : next();
    await using form = await openForm(workshop, app, 4150);
    expect(await alertOf(form)).toContain('Customer 4150 cannot be read. LoanPro is not available.');
    expect(await form.page.locator('.field').count()).toBe(0);
  });
});
