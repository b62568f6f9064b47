// Tests the form of `examples/web` with more changes than one update takes: they are saved in parts, and the outcome of each part is told.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import type { App } from '../support/app.ts';
import { chromiumPath } from '../support/browser.ts';
import { SOON, alertOf, button, openForm, openBuiltPage, statusOf } from './page.ts';
import type { BuiltPage, Form } from './page.ts';
import { openWarm, stored } from '../support/writing.ts';

const FIRST_ID = 501;
const COUNT = 63;

/** Opens a gateway whose tenant has 63 more text fields. */
async function openLongApp(): Promise<App> {
  const app = await openWarm({ loanPro: { definitionsMaxAgeMs: 1 } });
  app.standin.database.exec(`
    WITH RECURSIVE place(number) AS (SELECT 0 UNION ALL SELECT number + 1 FROM place WHERE number < ${COUNT - 1})
    INSERT INTO custom_field (id, name, type, entity_type, required, active, section_identifier, display_order, lastupdated)
      SELECT ${FIRST_ID} + number, 'Question ' || (number + 1), 'customfield.type.text', 'Entity.Customer', 0, 1, 'Survey',
        100 + number, '2025-01-15 09:00:00' FROM place`);
  const QUERY = '{ customFieldDefinitions { id } }';
  await expect
    .poll(async () => (await app.ask(QUERY)).data.customFieldDefinitions.length, SOON)
    .toBeGreaterThan(COUNT);
  return app;
}

/** Opens the form, and types a value in each of these fields. */
async function openLong(builtPage: BuiltPage, app: App): Promise<Form> {
  const form = await openForm(builtPage, app, 4150);
  // In one step, because React draws the form again after each change.
  await form.page.evaluate(`for (let id = ${FIRST_ID}; id < ${FIRST_ID + COUNT}; id++) {
    const box = document.getElementById('field-' + id);
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(box, 'answer ' + id);
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }`);
  await form.page.getByText('63 changes').waitFor();
  return form;
}

const lastOf = (app: App) => stored(app, 4150, FIRST_ID + COUNT - 1);

// Skipped when no Chromium is installed. In CI, form.test.ts fails in that case.
describe.skipIf(!chromiumPath)('the form, with 63 changes,', { timeout: 120_000 }, () => {
  let builtPage: BuiltPage;
  beforeAll(async () => {
    builtPage = await openBuiltPage();
  }, 120_000);
  afterAll(() => builtPage[Symbol.asyncDispose]());

  it('saves them in two parts, after a check of all of them', async () => {
    await using app = await openLongApp();
    await using form = await openLong(builtPage, app);
    await form.page.locator(`#field-${FIRST_ID + COUNT - 1}`).fill('x'.repeat(300));
    await form.save();
    await expect.poll(() => alertOf(form), SOON).toContain('Not saved. Nothing was sent. 1 field to fix.');
    expect(form.updates()).toEqual([]);
    await form.page.locator(`#field-${FIRST_ID + COUNT - 1}`).fill('last');
    await form.save();
    await expect
      .poll(() => statusOf(form), SOON)
      .toBe('Saved. 63 values in 2 parts, read back from LoanPro.');
    expect(form.updates().map(({ length }) => length)).toEqual([50, 13]);
    expect(lastOf(app)).toEqual(['last']);
    await form.page.getByText('No changes').waitFor();
    expect(form.troubles).toEqual([]);
  });

  it('keeps the changes of the part that failed, and says that the other part was saved', async () => {
    await using app = await openLongApp();
    await using form = await openLong(builtPage, app);
    let writes = 0;
    app.standin.fault = faults.onWrites((request, next) =>
      ++writes > 1 ? faults.statusBefore(409, '{"error":{"message":"no"}}')(request, next) : next(),
    );
    await form.save();
    await expect
      .poll(() => alertOf(form), SOON)
      .toContain(
        'Part 2 of 2: Not saved. LoanPro kept the former values. Each field shows its result. Before that, 50 values were saved.',
      );
    await form.page.getByText('13 changes').waitFor();
    app.standin.fault = null;
    await form.save();
    await expect.poll(() => statusOf(form), SOON).toContain('Saved. 13 values');
    expect(form.updates().map(({ length }) => length)).toEqual([50, 13, 13]);
  });

  it('says only of the second part that it was not saved, when that one ends with an error', async () => {
    await using app = await openLongApp();
    await using form = await openLong(builtPage, app);
    let updates = 0;
    await form.page.route('**/graphql', async (route) => {
      const isSecond = /\bmutation\b/.test(route.request().postData() ?? '') && ++updates === 2;
      if (!isSecond) return route.fallback();
      const error = {
        message: 'No.',
        path: ['updateCustomerCustomFields'],
        extensions: { code: 'CUSTOMER_BUSY' },
      };
      return route.fulfill({ json: { data: { updateCustomerCustomFields: null }, errors: [error] } });
    });
    await form.save();
    await expect.poll(() => alertOf(form), SOON).toContain('Before that, 50 values were saved.');
    const text = await alertOf(form);
    expect(text).toMatch(
      /^Part 2 of 2: Not saved\. An earlier change of this customer is still being saved\./,
    );
    expect(text).not.toContain('Nothing');
  });

  it('sends the second part only after the outcome of the first one is known', async () => {
    await using app = await openLongApp();
    await using form = await openLong(builtPage, app);
    form.updateTimeoutMs = 2000;
    const held = Promise.withResolvers<() => void>();
    app.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
    await form.save();
    await expect
      .poll(() => alertOf(form), SOON)
      .toMatch(
        /^Part 1 of 2: It is not known yet whether this was saved\..* 13 changes have not been sent yet\./,
      );
    expect(form.updates()).toHaveLength(1);
    app.standin.fault = null;
    (await held.promise)();
    await expect.poll(() => statusOf(form), SOON).toContain('Saved. 63 values in 2 parts');
    expect(lastOf(app)).toEqual([`answer ${FIRST_ID + COUNT - 1}`]);
  });

  it('does not send the second part when the user stops waiting for the first one', async () => {
    await using app = await openLongApp();
    await using form = await openLong(builtPage, app);
    const held = Promise.withResolvers<() => void>();
    app.standin.fault = faults.onWrites(faults.applyWhenTold(held.resolve));
    await form.save();
    await form.page.getByText('Part 1 of 2. Waiting for LoanPro to save').waitFor();
    await button(form, 'Stop waiting').click();
    await expect
      .poll(() => alertOf(form), SOON)
      .toMatch(/^Part 1 of 2: It is not known whether .* 13 changes have not been sent yet\./);
    (await held.promise)();
    await expect.poll(() => stored(app, 4150, FIRST_ID)).toEqual([`answer ${FIRST_ID}`]);
    await button(form, 'Read again').click();
    await expect.poll(() => alertOf(form), SOON).toContain('13 changes are not in LoanPro yet.');
    expect(form.updates()).toHaveLength(1);
  });
});
