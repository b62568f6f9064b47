// Tests the form of `examples/web` in a browser that translates the page, and when its elements were changed by something else.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chromiumPath } from '../support/browser.ts';
import { SOON, alertOf, button, openForm, openBuiltPage, statusOf, writeElsewhere } from './page.ts';
import type { BuiltPage } from './page.ts';
import { openWarm, stored } from '../support/writing.ts';

/**
 * Replaces each text by one in two `font` elements, as Chrome's translation does, and again after each change of the page. The texts get a
 * mark in place of another language.
 */
const TRANSLATOR = `(() => {
  const translate = () => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const texts = [];
    while (walker.nextNode()) texts.push(walker.currentNode);
    for (const text of texts) {
      const parent = text.parentElement;
      if (parent.closest('font, script, style, textarea, [translate=no]') || text.data.trim() === '') continue;
      const font = document.createElement('font');
      font.append(document.createElement('font'));
      font.firstChild.append('«' + text.data + '»');
      text.replaceWith(font);
    }
  };
  const watch = () => {
    new MutationObserver(translate).observe(document.body, { childList: true, characterData: true, subtree: true });
    translate();
  };
  if (document.body) watch();
  else addEventListener('DOMContentLoaded', watch);
})()`;

// Skipped when no Chromium is installed. In CI, form.test.ts fails in that case.
describe.skipIf(!chromiumPath)('the form', { timeout: 120_000 }, () => {
  let builtPage: BuiltPage;
  beforeAll(async () => {
    builtPage = await openBuiltPage();
  }, 120_000);
  afterAll(() => builtPage[Symbol.asyncDispose]());

  it('shows what is true and loses nothing in a page that the browser translates', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    await page.addInitScript(TRANSLATOR);
    await page.reload();
    await page.getByText('«No changes»').waitFor();

    const employer = page.locator('#field-1');
    await employer.fill('x'.repeat(120));
    await page.getByText('«20 too many characters.»').waitFor();
    await form.save();
    await expect
      .poll(() => alertOf(form), SOON)
      .toContain('«Not saved.»« Nothing was sent.»« 1 field to fix.»');
    await employer.fill('Mine');
    await page.locator('#field-7').fill('3');
    await page.getByText('«2 changes»').waitFor();
    await page.locator('.field:has(#field-7) .change button').click();
    await page.getByText('«1 change»').waitFor();
    await page.locator('#field-3').fill('12');
    await page.locator('.field:has(#field-3) .change button').click();

    writeElsewhere(app, 1, 'Theirs');
    await form.save();
    await expect.poll(() => alertOf(form), SOON).toContain('1 field changed by somebody else');
    expect(await page.locator('.conflict dd').allTextContents()).toEqual(['Mine', 'Theirs']);
    await button(form, '«Keep mine»').click();
    await page.locator('#field-7').fill('4');
    await form.save();
    await expect.poll(() => statusOf(form), SOON).toBe('«Saved.»« 2 values, read back from LoanPro.»');
    await page.getByText('«No changes»').waitFor();
    expect([1, 7].map((id) => stored(app, 4150, id)[0])).toEqual(['Mine', '4']);

    await page.reload();
    await page.getByText('«No changes»').waitFor();
    expect(await employer.inputValue()).toBe('Mine');
    expect(form.troubles).toEqual([]);
  });

  it('shows the form again with what was typed when something else has taken its elements away', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    const { page } = form;
    await page.getByLabel('Employer').fill('Mine');
    await page.getByLabel('Dependents').fill('3');
    await page.evaluate(`document.getElementById('field-7-change').parentElement.remove()`);
    await page.getByLabel('Dependents').fill('2');
    await expect.poll(() => alertOf(form), SOON).toContain('What you entered is still here.');
    await button(form, 'Show the form again').click();
    expect(await page.getByLabel('Employer').inputValue()).toBe('Mine');
    await form.save();
    await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
    expect(stored(app, 4150, 1)).toEqual(['Mine']);
  });
});
