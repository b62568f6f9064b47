// Tests the form of `examples/web` with invalid edits and unreadable stored texts.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Page } from 'playwright-core';
import { chromiumPath } from '../support/browser.ts';
import { SOON, focused, openForm, openBuiltPage } from './page.ts';
import type { BuiltPage } from './page.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

/** The description that a screen reader reads after the name of an input. */
async function descriptionOf(page: Page, fieldId: number): Promise<string> {
  const ids = await page.locator(`#field-${fieldId}`).getAttribute('aria-describedby');
  const parts = (ids ?? '').split(' ').map((id) => page.locator(`#${id}`).textContent());
  return (await Promise.all(parts)).join(' ');
}

let builtPage: BuiltPage;
beforeAll(async () => {
  if (chromiumPath) builtPage = await openBuiltPage();
}, 120_000);
afterAll(() => builtPage?.[Symbol.asyncDispose]());

// Skipped when no Chromium is installed. In CI, form.test.ts fails in that case.
describe.skipIf(!chromiumPath)('the form, with invalid edits', { timeout: 120_000 }, () => {
  it('shows a problem at each invalid field and sends nothing, and saves after they were fixed', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    for (const [name, text] of [
      ['Employer', '🌊'.repeat(101)],
      ['Monthly Income', '1.005'],
      ['Website', 'loanpro'],
      ['Dependents', 'three'],
      ['Customer Reference', ''],
      ['Referring Company', 'Harbor Light'],
    ] as const) {
      await page.getByLabel(name).fill(text);
    }
    expect(await descriptionOf(page, 1)).toContain('1 too many characters.');
    await page.getByLabel('Work Phone').fill('555');
    await form.save();
    await page.getByRole('alert').waitFor();

    expect(await page.getByRole('alert').textContent()).toContain(
      'Not saved. Nothing was sent. 6 fields to fix.',
    );
    expect(await focused(page)).toBe('field-1');
    expect(await descriptionOf(page, 1)).toContain('Expected: at most 100 characters.');
    expect(await descriptionOf(page, 3)).toContain(
      'Expected: an amount with at most two decimals, such as 400.00.',
    );
    expect(await descriptionOf(page, 12)).toContain('Expected: an absolute http or https address.');
    expect(await descriptionOf(page, 7)).toContain('Expected: a whole number, such as 12.');
    expect(await descriptionOf(page, 17)).toContain('This field must not be empty.');
    expect(await descriptionOf(page, 13)).toContain('Expected: the id of a company, such as 2.');
    const invalid = page.locator('[aria-invalid="true"]');
    expect(await invalid.evaluateAll((boxes) => boxes.map(({ id }) => id))).toEqual(
      [1, 3, 12, 7, 17, 13].map((id) => `field-${id}`),
    );
    expect(form.updates()).toEqual([]);
    expect(puts(app)).toEqual([]);

    await page.getByLabel('Employer').fill('Short');
    expect(await invalid.count()).toBe(5);
    for (const name of ['Monthly Income', 'Website', 'Dependents', 'Customer Reference', 'Referring Company'])
      await page.getByRole('button', { name: `Undo ${name}` }).click();
    await form.save();
    await page.getByText('2 values, read back').waitFor();
    expect([1, 11].map((id) => stored(app, 4150, id)[0])).toEqual(['Short', '555']);
  });

  it('shows the remaining options when the selected option no longer exists', async () => {
    await using app = await openWarm({ loanPro: { definitionsMaxAgeMs: 1 } });
    await using form = await openForm(builtPage, app, 4150);
    app.standin.database.exec(`UPDATE custom_field SET select_options = '{"1":"Bronze"}' WHERE id = 2`);
    const QUERY = '{ customFieldDefinition(field: { id: "2" }) { options { label } } }';
    await expect
      .poll(async () => (await app.ask(QUERY)).data.customFieldDefinition.options, SOON)
      .toHaveLength(1);
    await form.page.getByLabel('Credit Tier').selectOption('Gold');
    await form.save();
    await form.page.getByRole('alert').waitFor();
    expect(await focused(form.page)).toBe('field-2');
    expect(await descriptionOf(form.page, 2)).toContain(
      'This choice is not available any more. Possible options: Bronze.',
    );
    expect(form.updates()).toEqual([]);
  });

  it('asks to complete a date that is partly filled in, and does not empty its field', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    await page.getByLabel('Next Review').press('Backspace');
    await form.save();
    await page.getByRole('alert').waitFor();
    expect(await focused(page)).toBe('field-5');
    expect(await descriptionOf(page, 5)).toContain('Fill in every part, or none.');
    expect(form.sent).toHaveLength(1);
    await page.getByRole('button', { name: 'Undo Next Review' }).click();
    expect(await page.getByLabel('Next Review').inputValue()).toBe('2025-09-30');
  });

  it('asks for four digits when a year was typed with two', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    await page.getByLabel('Next Review').press('0');
    await page.keyboard.type('43026');
    await page.getByLabel('Last Contact').press('0');
    await page.keyboard.type('10226');
    expect(await page.getByLabel('Next Review').inputValue()).toBe('0026-04-30');
    await form.save();
    await page.getByRole('alert').waitFor();
    expect(await page.getByRole('alert').textContent()).toContain('2 fields to fix.');
    expect(await focused(page)).toBe('field-9');
    for (const id of [5, 9])
      expect(await descriptionOf(page, id)).toContain('Type the year with four digits, such as 2026.');
    expect(form.sent).toHaveLength(1);
    await page.getByLabel('Next Review').fill('2026-04-30');
    await page.getByRole('button', { name: 'Undo Last Contact' }).click();
    await form.save();
    await page.getByText('1 value, read back').waitFor();
    expect(stored(app, 4150, 5)).toEqual(['2026-04-30']);
  });
});

describe.skipIf(!chromiumPath)(
  'the form, with a stored text that cannot be read',
  { timeout: 120_000 },
  () => {
    it('shows the text for every type of field, and does not count it as a change', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4154);
      const { page } = form;
      for (const [fieldId, text] of [
        [4, 'maybe'],
        [10, 'noonish'],
        [9, 'soon'],
        [3, 'a lot'],
        [12, 'loanpro'],
        [5, 'N/A'],
        [7, 'about 3'],
        [13, 'none'],
      ] as const) {
        expect(await descriptionOf(page, fieldId)).toContain(
          `LoanPro holds ${text}. The stored text does not fit the type of the field`,
        );
      }
      expect(await descriptionOf(page, 2)).toContain(
        'LoanPro holds 9. The stored text is none of the options',
      );
      expect(await page.locator('#field-2 > :checked').textContent()).toBe('None of the options');
      expect(await page.locator('#field-4 :checked').count()).toBe(0);
      expect(await page.getByLabel('Dependents').inputValue()).toBe('about 3');
      const orphan = page.getByRole('group', { name: 'Field 9999' });
      expect(await orphan.textContent()).toContain('left behind');
      await page.getByText('No changes').waitFor();
    });

    it('overwrites or empties the text on the condition that it is still stored', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4154);
      const { page } = form;
      await page.getByLabel('Next Review').fill('2026-01-31');
      await page.getByLabel('Dependents').fill('3');
      await page.getByRole('radiogroup', { name: 'Do Not Call' }).getByLabel('No', { exact: true }).check();
      await page.getByRole('button', { name: 'Empty it Last Contact' }).click();
      expect(await focused(page)).toBe('field-9');
      await page.getByRole('button', { name: 'Empty it Credit Tier' }).click();
      await form.save();
      await page.getByText('5 values, read back').waitFor();
      expect(form.updates()).toEqual([
        [
          { field: { id: '4' }, value: { checked: false }, onlyIf: { rawValue: 'maybe' } },
          { field: { id: '9' }, value: { clear: 'TO_EMPTY' }, onlyIf: { rawValue: 'soon' } },
          { field: { id: '2' }, value: { clear: 'TO_EMPTY' }, onlyIf: { rawValue: '9' } },
          { field: { id: '5' }, value: { date: '2026-01-31' }, onlyIf: { rawValue: 'N/A' } },
          { field: { id: '7' }, value: { raw: '3' }, onlyIf: { rawValue: 'about 3' } },
        ],
      ]);
      expect([4, 9, 2, 5, 7].map((id) => stored(app, 4154, id)[0])).toEqual(['0', '', '', '2026-01-31', '3']);
    });

    it('shows the value without an input when the field has two rows', async () => {
      await using app = await openWarm();
      await using form = await openForm(builtPage, app, 4153);
      const tier = form.page.getByRole('group', { name: 'Credit Tier' });
      expect(await tier.textContent()).toMatch(/^Credit TierGold.*more than one value/);
      expect(await tier.locator('select').count()).toBe(0);
    });

    it('keeps the lines of a text with several lines', async () => {
      await using app = await openWarm();
      app.standin.database.exec(
        `UPDATE custom_field__entity SET custom_field_value = 'one' || char(13, 10) || 'two'
       WHERE entity_id = 4150 AND custom_field_id = 1`,
      );
      await using form = await openForm(builtPage, app, 4150);
      await form.page.getByText('No changes').waitFor();
      await form.page.getByLabel('Employer').fill('one\ntwo\nthree');
      await form.save();
      await form.page.getByText('1 value, read back').waitFor();
      expect(stored(app, 4150, 1)).toEqual(['one\ntwo\nthree']);
    });
  },
);
