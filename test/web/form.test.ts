// Tests the form of `examples/web` in a real browser: it shows every field, and sends only the fields that were changed.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { actingAs } from '../access/policies.ts';
import { chromiumPath } from '../support/browser.ts';
import { SOON, focused, openForm, openBuiltPage } from './page.ts';
import type { BuiltPage } from './page.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

it('Chromium is installed in CI, so that the browser tests run', () => {
  expect(chromiumPath ?? process.env['CI'] ?? 'not needed here').not.toBe('true');
});

// Skipped when no Chromium is installed. In CI, the test above fails in that case.
describe.skipIf(!chromiumPath)('the form of a customer', { timeout: 120_000 }, () => {
  let builtPage: BuiltPage;
  beforeAll(async () => {
    builtPage = await openBuiltPage();
  }, 120_000);
  afterAll(() => builtPage[Symbol.asyncDispose]());

  it('shows every field, set or unset, in its section of LoanPro', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    expect(await page.title()).toBe('Maria Rivera (4150)');
    expect(await page.locator('.section > legend').allTextContents()).toEqual([
      'Contact',
      'Employment',
      'Credit',
      'Household',
      'Origin',
      'Other',
    ]);
    expect(await page.locator('.field').count()).toBe(19);
    expect(await page.getByLabel('Monthly Income').inputValue()).toBe('');
    expect(await page.getByLabel('Last Contact').inputValue()).toBe('2025-06-02T14:30');
    expect(await page.getByLabel('Customer Reference (required)').getAttribute('required')).not.toBeNull();
    const score = page.getByRole('group', { name: 'Risk Score' });
    expect(await score.textContent()).toBe('Risk Score712LoanPro computes this field.');
    expect(await score.locator('input').count()).toBe(0);
    expect(form.troubles).toEqual([]);
  });

  it('draws what the viewer may not change as text, and leaves out what is hidden', async () => {
    await using app = await openWarm({ gateway: { policy: actingAs(['agent']) } });
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    const textOf = async (name: string) => page.getByRole('group', { name }).textContent();
    expect(await page.getByLabel('Employer').inputValue()).toBe('Blue Fir Bakery');
    expect(await textOf('Housing')).toBe('HousingOwnYou may not change this field.');
    expect(await textOf('Customer Reference')).toContain('•••• 4150You may see only a part of this value.');
    expect(await page.getByText('Credit Tier').count()).toBe(0);
    expect(form.troubles).toEqual([]);
  });

  it('shows inactive fields without an input', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4152);
    const old = form.page.getByRole('group', { name: 'Legacy 001' });
    expect(await old.textContent()).toBe('Legacy 001kept 101This field is no longer in use.');
    expect(await form.page.locator('.read-only').count()).toBe(121);
  });

  it('saves a value of each type with the value that was read as its condition, and shows it after a reload', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    const boxes = [
      ['Best Time To Call', '17:45'],
      ['Last Contact', '2026-01-02T03:04'],
      ['Employer', 'Grün & 李 🌊'],
      ['Work Phone', '555-010-0199'],
      ['Monthly Income', '$1,250.5'],
      ['Website', 'https://example.com/new'],
      ['Debt Ratio', '12.345678901234567890'],
      ['Next Review', '2026-04-30'],
      ['Dependents', '9007199254740993'],
      ['Referring Company', '7'],
      ['Service Rating', '5 of 5'],
    ] as const;
    for (const [name, text] of boxes) await page.getByLabel(name).fill(text);
    await page.getByRole('radiogroup', { name: 'Do Not Call' }).getByLabel('Yes').check();
    await page.getByLabel('Preferred Language').selectOption('Français');
    await page.getByLabel('Credit Tier').selectOption('Gold');
    await form.save();
    await page.getByText('14 values, read back from LoanPro.').waitFor();

    expect(form.updates()).toEqual([
      [
        { field: { id: '4' }, value: { checked: true }, onlyIf: { rawValue: '0' } },
        { field: { id: '10' }, value: { time: '17:45' }, onlyIf: { rawValue: '10:30am' } },
        {
          field: { id: '9' },
          value: { dateTime: '2026-01-02T03:04:00Z' },
          onlyIf: { rawValue: '2025-06-02 14:30:00' },
        },
        { field: { id: '15' }, value: { option: { key: '3' } }, onlyIf: { rawValue: '1' } },
        { field: { id: '1' }, value: { text: 'Grün & 李 🌊' }, onlyIf: { rawValue: 'Blue Fir Bakery' } },
        { field: { id: '11' }, value: { phone: '555-010-0199' }, onlyIf: { rawValue: '555-010-0142' } },
        { field: { id: '3' }, value: { raw: '$1,250.5' }, onlyIf: { unset: true } },
        {
          field: { id: '12' },
          value: { raw: 'https://example.com/new' },
          onlyIf: { rawValue: 'https://example.com/blue-fir' },
        },
        { field: { id: '2' }, value: { option: { key: '3' } }, onlyIf: { rawValue: '2' } },
        { field: { id: '8' }, value: { raw: '12.345678901234567890' }, onlyIf: { rawValue: '31.5' } },
        { field: { id: '5' }, value: { date: '2026-04-30' }, onlyIf: { rawValue: '2025-09-30' } },
        { field: { id: '7' }, value: { raw: '9007199254740993' }, onlyIf: { rawValue: '2' } },
        { field: { id: '13' }, value: { raw: '7' }, onlyIf: { rawValue: '4' } },
        { field: { id: '20' }, value: { raw: '5 of 5' }, onlyIf: { rawValue: '4 of 5' } },
      ],
    ]);
    const held = [4, 10, 9, 15, 1, 11, 3, 12, 2, 8, 5, 7, 13, 20].map((id) => stored(app, 4150, id)[0]);
    expect(held).toEqual([
      '1',
      '5:45pm',
      '2026-01-02 03:04:00',
      '3',
      'Grün & 李 🌊',
      '555-010-0199',
      '1250.50',
      'https://example.com/new',
      '3',
      '12.345678901234567890',
      '2026-04-30',
      '9007199254740993',
      '7',
      '5 of 5',
    ]);
    expect(puts(app)).toHaveLength(1);

    await page.reload();
    for (const [name, text] of boxes) {
      const shown = name === 'Monthly Income' ? '1250.50' : text;
      expect(await page.getByLabel(name).inputValue(), name).toBe(shown);
    }
    expect(form.troubles).toEqual([]);
  });

  it('sends nothing for a field that was changed back, and no request when no change is left', async () => {
    await using app = await openWarm();
    app.standin.database.exec(
      `UPDATE custom_field__entity SET custom_field_value = '2025-06-02 14:30:05' WHERE entity_id = 4150 AND custom_field_id = 9`,
    );
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    await page.getByLabel('Employer').fill('Another');
    await page.getByLabel('Dependents').fill('3');
    await page.getByLabel('Last Contact').fill('2025-06-02T14:30');
    await page.getByText('3 changes').waitFor();
    await page.getByLabel('Last Contact').fill('2025-06-02T14:30:05');
    await page.getByLabel('Employer').fill('Blue Fir Bakery');
    await page.getByRole('button', { name: 'Undo Dependents' }).click();
    expect(await focused(page)).toBe('field-7');
    await page.getByText('No changes').waitFor();
    await form.save();
    await page.getByText('Nothing has changed.').waitFor();
    expect(form.sent.map(({ operation }) => operation)).toEqual(['ReadCustomer']);
  });

  it('empties fields of each type of input', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    for (const name of ['Employer', 'Dependents', 'Next Review']) await page.getByLabel(name).fill('');
    await page.getByLabel('Housing').selectOption('Not set');
    await page.getByRole('radiogroup', { name: 'Do Not Call' }).getByLabel('Not set').check();
    expect(await page.getByText('Will be emptied').count()).toBe(5);
    await form.save();
    await page.getByText('5 values, read back').waitFor();
    const values = form.updates()[0]?.map(({ value }) => JSON.stringify(value));
    expect(values).toEqual(Array(5).fill('{"clear":"TO_EMPTY"}'));
    expect([1, 7, 5, 14, 4].map((id) => stored(app, 4150, id)[0])).toEqual(['', '', '', '', '']);
  });

  it('asks before edits are lost, also when another customer is opened', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    const asked: string[] = [];
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    await page.getByLabel('Employer').fill('Another');
    await page.getByLabel('Customer id').fill('4151');
    await page.getByRole('button', { name: 'Find' }).click({ noWaitAfter: true });
    await expect.poll(() => asked, SOON).toEqual(['beforeunload']);
    expect(await page.getByLabel('Employer').inputValue()).toBe('Another');
  });

  it('can be used with only the keyboard', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4151);
    const { page } = form;
    const { keyboard } = page;
    const tabTo = async (id: string) => {
      for (let stops = 0; stops < 40 && (await focused(page)) !== id; stops++) await keyboard.press('Tab');
      expect(await focused(page)).toBe(id);
    };
    await tabTo('customer');
    await keyboard.type('4150');
    await keyboard.press('Enter');
    await page.getByText('Maria Rivera').waitFor();

    await tabTo('field-4');
    await keyboard.press('ArrowUp');
    await tabTo('field-15');
    await keyboard.press('E');
    await tabTo('field-1');
    await keyboard.press('ControlOrMeta+A');
    await keyboard.type('Typed');
    await keyboard.press('Enter');
    await page.getByRole('status').waitFor();
    expect(await focused(page)).toBe('Saved. 3 values, read back from LoanPro.');
    expect([4, 15, 1].map((id) => stored(app, 4150, id)[0])).toEqual(['1', '2', 'Typed']);
  });
});
