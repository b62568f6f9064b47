// Tests the form of `examples/web` when the outcome of a save is not known at once: it finds out on its own, and sends nothing twice.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import * as rewriting from '../../standin/rewriting.ts';
import type { App } from '../support/app.ts';
import { chromiumPath } from '../support/browser.ts';
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

/** A lease that is long enough to send the write, and short enough for a test to wait for its end. */
const SHORT_LEASE = { journal: { leaseMs: 3000, sendMarginMs: 1000 } };

const NOT_YET = 'It is not known yet whether this was saved.';

async function saveMine(form: Form): Promise<void> {
  await form.page.getByLabel('Employer').fill('Mine');
  await form.save();
}

/** Lets the form wait in vain: its clock is set forward to the time at which it gives up. */
async function untilItGivesUp(form: Form, save: () => Promise<void> = () => saveMine(form)): Promise<void> {
  await form.page.clock.install();
  await save();
  await expect.poll(() => alertOf(form), SOON).toContain(NOT_YET);
  await form.page.clock.fastForward(60_000);
  await expect.poll(() => alertOf(form), SOON).toContain('It is not known whether this was saved.');
}

// Skipped when no Chromium is installed. In CI, form.test.ts fails in that case.
describe.skipIf(!chromiumPath)('the form', { timeout: 120_000 }, () => {
  let builtPage: BuiltPage;
  beforeAll(async () => {
    builtPage = await openBuiltPage();
  }, 120_000);
  afterAll(() => builtPage[Symbol.asyncDispose]());

  it('writes once when Save is clicked twice', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    const held = Promise.withResolvers<() => void>();
    app.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
    await form.page.getByLabel('Employer').fill('Mine');
    await button(form, 'Save').dblclick();
    (await held.promise)();
    await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
    expect(form.updates()).toHaveLength(1);
    expect(puts(app)).toHaveLength(1);
  });

  describe('while the outcome is not known', () => {
    it('says so and cannot be changed, and shows "Saved" on its own as soon as LoanPro has answered', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      form.updateTimeoutMs = 3000;
      const held = Promise.withResolvers<() => void>();
      app.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
      await saveMine(form);
      await expect.poll(() => alertOf(form), SOON).toContain(NOT_YET);
      expect(await focused(form.page)).toContain(NOT_YET);
      expect(await form.page.getByLabel('Employer').isDisabled()).toBe(true);
      expect(await button(form, 'Save').count()).toBe(0);

      (await held.promise)();
      await expect.poll(() => statusOf(form), SOON).toBe('Saved. 1 value, read back from LoanPro.');
      expect(await focused(form.page)).toContain('Saved.');
      await form.page.getByText('No changes').waitFor();
      expect(await form.page.getByLabel('Employer').inputValue()).toBe('Mine');
      expect(await form.page.getByLabel('Employer').isEnabled()).toBe(true);
      expect(form.updates()).toHaveLength(1);
      expect(puts(app)).toHaveLength(1);
      expect(form.troubles).toEqual([]);
    });

    it.each(['lost', 'truncated'] as const)(
      'sends the save again with the same key when the answer was %s, and shows "Saved" after one PUT',
      async (treatment) => {
        await using app = await openWarm();
        await using form = await openForm(builtPage, app, 4150);
        form.updateAnswers = treatment;
        await saveMine(form);
        await expect.poll(() => alertOf(form), SOON).toContain(NOT_YET);
        expect(await alertOf(form)).toContain('The server did not answer.');
        form.updateAnswers = 'complete';
        await expect.poll(() => statusOf(form), SOON).toBe('Saved. 1 value, read back from LoanPro.');
        expect(form.updates().length).toBeGreaterThan(1);
        expect([...form.keys()]).toEqual([expect.stringMatching(/^[\da-f]{32}$/)]);
        expect(puts(app)).toHaveLength(1);
      },
    );

    it('shows "Saved" on its own when the browser sent the save twice and the gateway had no room for the second one', async () => {
      await using app = await openWarm({ gateway: { maxConcurrentRequests: 1 } });
      await using form = await openForm(builtPage, app, 4150);
      const held = Promise.withResolvers<() => void>();
      app.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
      form.repeatUpdateAfter = held.promise;
      await saveMine(form);
      await expect.poll(() => alertOf(form), SOON).toContain(`${NOT_YET} The server cannot answer at the`);
      (await held.promise)();
      await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
      expect(form.keys().size).toBe(1);
      expect(puts(app)).toHaveLength(1);
    });

    it('does not say that the value in the input was read back when somebody has changed it since', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      form.updateTimeoutMs = 2000;
      const held = Promise.withResolvers<() => void>();
      app.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
      await form.page.getByLabel('Dependents').fill('3');
      await saveMine(form);
      await expect.poll(() => alertOf(form), SOON).toContain(NOT_YET);
      // The form reads the customer after the record says that the values were read back.
      form.beforeOperation = (operation) => {
        if (operation === 'ReadCustomer') writeElsewhere(app, 1, 'Theirs');
      };
      (await held.promise)();
      await expect
        .poll(() => alertOf(form), SOON)
        .toBe(
          'Saved. 2 values, read back from LoanPro. 1 field was changed again since then. The form shows what LoanPro holds now.',
        );
      expect(await form.page.getByLabel('Employer').inputValue()).toBe('Theirs');
      expect(await form.page.locator('#field-1-note').textContent()).toContain('LoanPro held your value.');
      expect(await form.page.locator('#field-7-note').count()).toBe(0);
      expect(await form.page.locator('.conflict').count()).toBe(0);
      await form.page.getByText('No changes').waitFor();
      expect(form.troubles).toEqual([]);
    });

    it('marks a value of a save in part that somebody has changed since', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      form.updateTimeoutMs = 2000;
      const held = Promise.withResolvers<() => void>();
      app.standin.fault = faults.onWrites(async (request, next) => {
        const told = Promise.withResolvers<void>();
        held.resolve(told.resolve);
        await told.promise;
        return faults.keepFirst(1)(request, next);
      });
      await form.page.getByLabel('Dependents').fill('3');
      await saveMine(form);
      await expect.poll(() => alertOf(form), SOON).toContain(NOT_YET);
      form.beforeOperation = (operation) => {
        if (operation === 'ReadCustomer') writeElsewhere(app, 1, 'Theirs');
      };
      (await held.promise)();
      await expect.poll(() => alertOf(form), SOON).toContain('Saved in part.');
      expect(await form.page.locator('#field-1-note').textContent()).toContain('LoanPro held your value.');
      expect(await form.page.locator('#field-7-note').textContent()).toContain('did not keep it');
      expect(await form.page.getByLabel('Employer').inputValue()).toBe('Theirs');
    });

    it.each([
      ['the value is there in another form', () => undefined, 'LoanPro holds everything you entered.'],
      [
        'somebody has changed it since',
        (app: App) => writeElsewhere(app, 1, 'Theirs'),
        'Everything you entered was saved. 1 field was changed again since then. The form shows what LoanPro holds now.',
      ],
    ])(
      'shows "Saved" and asks the user to read again when the customer cannot be read, and finds that %s',
      async (_name, changeElsewhere, words) => {
        await using app = await openWarm();
        await using form = await openForm(builtPage, app, 4150);
        form.updateTimeoutMs = 2000;
        const held = Promise.withResolvers<() => void>();
        app.standin.fault = faults.onWrites(async (request, next) => {
          const told = Promise.withResolvers<void>();
          held.resolve(told.resolve);
          await told.promise;
          return rewriting.encodeEntities(request, next);
        });
        await form.page.getByLabel('Employer').fill('Fir & Sons');
        await form.save();
        await expect.poll(() => alertOf(form), SOON).toContain(NOT_YET);
        form.beforeOperation = (operation) => {
          if (operation === 'ReadCustomer') app.standin.fault = faults.statusBefore(400);
        };
        (await held.promise)();
        await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value, read back from LoanPro.');
        form.beforeOperation = () => undefined;
        app.standin.fault = null;
        changeElsewhere(app);
        await button(form, 'Read again').click();
        await expect.poll(async () => (await statusOf(form)) + (await alertOf(form)), SOON).toBe(words);
        await form.page.getByText('No changes').waitFor();
        expect(await form.page.locator('.conflict').count()).toBe(0);
      },
    );

    it('shows both values and a choice when the lost answer was a conflict', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      form.updateAnswers = 'truncated';
      writeElsewhereBeforeUpdate(app);
      await saveMine(form);
      await expect.poll(() => alertOf(form), SOON).toContain(NOT_YET);
      form.updateAnswers = 'complete';
      await expect.poll(() => alertOf(form), SOON).toContain('1 field changed by somebody else');
      expect(await form.page.locator('.conflict dd').allTextContents()).toEqual(['Mine', 'Theirs']);
      expect(await form.page.locator('#field-1-note').count()).toBe(0);
      expect(form.keys().size).toBe(1);
      expect(puts(app)).toEqual([]);
    });

    it('shows that nothing was saved as soon as the gateway knows it, and saves again when the user asks', async () => {
      await using app = await openWarm(SHORT_LEASE);
      await using form = await openForm(builtPage, app, 4150);
      app.standin.fault = faults.onWrites(faults.resetBefore);
      await saveMine(form);
      await expect.poll(() => alertOf(form), SOON).toContain(NOT_YET);
      await expect
        .poll(() => alertOf(form), SOON)
        .toBe(
          'Not saved. LoanPro kept the former values. The reason is not known. Each field shows its result.',
        );
      expect(await form.page.locator('#field-1-note').textContent()).toBe('Not saved.');
      expect(await focused(form.page)).toBe('field-1');
      expect(form.updates()).toHaveLength(1);

      app.standin.fault = null;
      await form.save();
      await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
      expect(form.keys().size).toBe(2);
      expect(puts(app)).toHaveLength(2);
      expect(stored(app, 4150, 1)).toEqual(['Mine']);
    });
  });

  describe('when the outcome stays unknown', () => {
    it.each([
      ['is reset', faults.resetBefore],
      ['is never answered', faults.hangBefore],
    ])('asks the user to read again, when the request to LoanPro %s', async (_name, fault) => {
      await using app = await openWarm({ loanPro: { timeoutMs: 2000 } });
      await using form = await openForm(builtPage, app, 4150);
      app.standin.fault = faults.onWrites(fault);
      await untilItGivesUp(form);
      expect(await focused(form.page)).toContain('Read the customer again first.');
      expect(await form.page.locator('#field-1-note').textContent()).toBe(
        'It is not known whether this was saved.',
      );
      expect(await button(form, 'Save').count()).toBe(0);
      expect(await form.page.getByLabel('Employer').isEnabled()).toBe(true);
    });

    it('asks to wait when the next save comes too early, and tries again only when the user asks', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      app.standin.fault = faults.onWrites(faults.resetBefore);
      await untilItGivesUp(form);
      await button(form, 'Read again').click();
      await expect.poll(() => alertOf(form), SOON).toContain('1 change is not in LoanPro yet.');
      await form.save();
      await expect
        .poll(() => alertOf(form), SOON)
        .toContain('An earlier change of this customer is still being saved.');
      expect(await button(form, 'Try again').count()).toBe(1);
      expect(form.updates()).toHaveLength(2);
      expect(puts(app)).toHaveLength(1);
    });

    it('sends nothing again on its own, and saves again when the user asks after reading again', async () => {
      await using app = await openWarm(SHORT_LEASE);
      await using form = await openForm(builtPage, app, 4150);
      // Recovery cannot read LoanPro either, so the customer stays locked until the fault is gone.
      app.standin.fault = (request, next) =>
        request.method === 'GET' && puts(app).length > 0
          ? { status: 400, body: '' }
          : faults.onWrites(faults.resetBefore)(request, next);
      await untilItGivesUp(form);
      app.standin.fault = null;
      // Usually, Enter in an input saves.
      await form.page.getByLabel('Employer').press('Enter');
      await button(form, 'Read again').click();
      await expect.poll(() => alertOf(form), SOON).toContain('1 change is not in LoanPro yet.');
      expect(puts(app)).toHaveLength(1);
      expect(form.updates()).toHaveLength(1);
      await form.save();
      await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
      expect(puts(app)).toHaveLength(2);
      expect(stored(app, 4150, 1)).toEqual(['Mine']);
    });

    it('finds after reading again that LoanPro holds the value, also in another format', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      let hasWritten = false;
      app.standin.fault = (request, next) => {
        if (request.method === 'GET') return hasWritten ? { status: 400, body: '' } : next();
        hasWritten = true;
        return faults.resetAfter(request, next);
      };
      await untilItGivesUp(form, async () => {
        await form.page.getByLabel('Monthly Income').fill('$1,000');
        await form.save();
      });
      await button(form, 'Read again').click();
      await expect.poll(() => alertOf(form), SOON).toContain('It is still not known what LoanPro holds.');
      expect(await alertOf(form)).toMatch(/DetailsUPSTREAM_REJECTED.*Request id /);
      app.standin.fault = null;
      await button(form, 'Read again').click();
      await expect.poll(() => statusOf(form), SOON).toBe('LoanPro holds everything you entered.');
      expect(await form.page.getByLabel('Monthly Income').inputValue()).toBe('1000.00');
      expect(puts(app)).toHaveLength(1);
    });

    it.each([
      ['encodes it', 'Employer', 'Fir & Sons', rewriting.encodeEntities],
      ['trims it', 'Employer', ' Spaced ', rewriting.trimSpaces],
      ['keeps only its digits', 'Work Phone', '(555) 010-9999', rewriting.keepDigits],
      ['adds decimals to it', 'Dependents', '3', faults.addDecimals],
    ])(
      'finds after reading again that LoanPro holds the value, when LoanPro %s',
      async (_name, label, text, rewrite) => {
        await using app = await openWarm();
        await using form = await openForm(builtPage, app, 4150);
        let hasWritten = false;
        app.standin.fault = async (request, next) => {
          if (request.method === 'GET') return hasWritten ? { status: 400, body: '' } : next();
          hasWritten = true;
          await rewrite(request, next);
          return { socket: 'reset' };
        };
        await untilItGivesUp(form, async () => {
          await form.page.getByLabel(label).fill(text);
          await form.save();
        });
        app.standin.fault = null;
        await button(form, 'Read again').click();
        await expect.poll(() => statusOf(form), SOON).toBe('LoanPro holds everything you entered.');
        await form.page.getByText('No changes').waitFor();
        expect(await form.page.locator('.conflict').count()).toBe(0);
        expect(puts(app)).toHaveLength(1);
      },
    );

    it.each(['lost', 'truncated'] as const)(
      'finds after reading again that LoanPro holds the value, when every answer was %s',
      async (treatment) => {
        await using app = await openWarm();
        await using form = await openForm(builtPage, app, 4150);
        form.updateAnswers = treatment;
        await untilItGivesUp(form);
        expect(await alertOf(form)).toContain('The server did not answer.');
        await button(form, 'Read again').click();
        await expect.poll(() => statusOf(form), SOON).toBe('LoanPro holds everything you entered.');
        await form.page.getByText('No changes').waitFor();
        expect(form.keys().size).toBe(1);
        expect(form.updates().every(([value]) => value?.onlyIf?.rawValue === 'Blue Fir Bakery')).toBe(true);
        expect(puts(app)).toHaveLength(1);
      },
    );

    it('asks the user to choose when LoanPro now holds a value that the form has not shown', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4150);
      form.updateAnswers = 'truncated';
      await untilItGivesUp(form);
      writeElsewhere(app, 1, 'Theirs');
      await button(form, 'Read again').click();
      await expect
        .poll(() => form.page.locator('.conflict dd').allTextContents(), SOON)
        .toEqual(['Mine', 'Theirs']);
    });
  });
});
