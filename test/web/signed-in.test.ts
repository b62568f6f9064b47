// Tests the form of `examples/web` in front of a gateway that identifies callers: its token, and what it says when it is refused.

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openIdentity } from '../../src/access/identity.ts';
import { createPolicySource } from '../../src/access/permissions.ts';
import { POLICY } from '../access/policies.ts';
import { chromiumPath } from '../support/browser.ts';
import { openIssuer, trusting } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { SOON, alertOf, button, openBuiltPage, openForm, statusOf } from './page.ts';
import type { BuiltPage } from './page.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

const artefacts = path.join(import.meta.dirname, '../.artefacts');

// Skipped when no Chromium is installed. In CI, form.test.ts fails in that case.
describe.skipIf(!chromiumPath)('the form of a user who signs in', { timeout: 120_000 }, () => {
  let builtPage: BuiltPage;
  let issuer: Issuer;
  beforeAll(async () => {
    mkdirSync(artefacts, { recursive: true });
    builtPage = await openBuiltPage();
    issuer = await openIssuer();
  }, 120_000);
  afterAll(async () => {
    await builtPage[Symbol.asyncDispose]();
    await issuer[Symbol.asyncDispose]();
  });

  const identify = () => ({ identity: openIdentity(trusting(issuer)) });
  const tokenThatExpired = async () => issuer.token({ claims: { exp: Math.floor(Date.now() / 1000) - 120 } });

  it('keeps what was typed when the token is refused, and saves it with the token of a new sign-in', async () => {
    const valid = await issuer.token();
    let token = valid;
    let asked = 0;
    const getAccessToken = async () => {
      asked++;
      return token;
    };
    await using app = await openWarm({ gateway: identify() });
    await using form = await openForm(builtPage, app, 4150, { getAccessToken });
    const before = app.upstream.length;
    token = await tokenThatExpired();
    await form.page.getByLabel('Employer').fill('Another');
    await form.save();
    await expect
      .poll(() => alertOf(form), SOON)
      .toMatch(
        /^Not saved\. You are not signed in\. Sign in again\. Nothing was saved\. What you entered is still here\.Try againDetailsUNAUTHENTICATED.*Request id/,
      );
    await form.page.screenshot({ path: path.join(artefacts, 'form-signed-out.png'), fullPage: true });
    expect(await form.page.getByLabel('Employer').inputValue()).toBe('Another');
    expect(app.upstream.length).toBe(before);
    // A check refused, and neither repeated nor followed by an update.
    expect(asked).toBe(2);

    token = valid;
    await button(form, 'Try again').click();
    await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
    expect(stored(app, 4150, 1)).toEqual(['Another']);
    expect(asked).toBe(4);
    expect(form.troubles).toEqual([]);
  });

  it('reads the customer after a new sign-in, without a reload', async () => {
    let token = await tokenThatExpired();
    await using app = await openWarm({ gateway: identify() });
    await using form = await openForm(builtPage, app, 4150, { getAccessToken: async () => token });
    expect(await alertOf(form)).toMatch(
      /^Customer 4150 cannot be read\. You are not signed in\. Sign in again\.Try again/,
    );
    token = await issuer.token();
    await button(form, 'Try again').click();
    await form.page.getByLabel('Employer').waitFor();
  });

  it('says that nothing was sent when the token cannot be renewed', async () => {
    let token: Promise<string> = issuer.token();
    await using app = await openWarm({ gateway: identify() });
    await using form = await openForm(builtPage, app, 4150, { getAccessToken: async () => token });
    await form.page.getByLabel('Employer').fill('Another');
    form.beforeOperation = (operation) => {
      if (operation !== 'CheckCustomFields') return;
      // It fails between the check and the update.
      token = Promise.reject(new Error('The session is over.'));
      token.catch(() => undefined);
    };
    await form.save();
    await expect
      .poll(() => alertOf(form), SOON)
      .toMatch(/^Not saved\. Your sign-in could not be renewed\. Nothing was saved\..*Try again/);
    expect(puts(app)).toEqual([]);
  });

  it('says in plain words what the status of a proxy means, and keeps what was typed', async () => {
    await using app = await openWarm();
    await using form = await openForm(builtPage, app, 4150);
    await form.page.getByLabel('Employer').fill('Another');
    for (const [status, words, offers] of [
      [401, 'You are not signed in. Sign in again.', 1],
      [403, 'You are not allowed to do this.', 0],
      [429, 'There were too many requests in a short time. Wait a minute.', 1],
    ] as const) {
      form.refuseWith = null;
      form.beforeOperation = (operation) => {
        // The check passes, so that the update is refused.
        if (operation !== 'UpdateCustomFields') return;
        form.refuseWith = { status, headers: { 'retry-after': '60' } };
      };
      await form.save();
      await expect.poll(() => alertOf(form), SOON).toContain(`Not saved. ${words} Nothing was saved.`);
      expect(await button(form, 'Try again').count()).toBe(offers);
    }
    expect(await form.page.getByLabel('Employer').inputValue()).toBe('Another');
    expect(puts(app)).toEqual([]);
  });

  it('says that there were too many requests when the gateway limits the user', async () => {
    const token = await issuer.token();
    await using app = await openWarm({ gateway: { ...identify(), rateLimitCostPerMinute: 15 } });
    await using form = await openForm(builtPage, app, 4150, { getAccessToken: async () => token });
    await form.page.getByLabel('Employer').fill('Another');
    await form.save();
    await expect
      .poll(() => alertOf(form), SOON)
      .toMatch(/^Not saved\. There were too many requests in a short time\. Wait a minute\..*RATE_LIMITED/);
    expect(await button(form, 'Try again').count()).toBe(1);
  });

  it('draws what the policy allows to the roles in the token, on a wide and on a narrow screen', async () => {
    const token = await issuer.token({ claims: { roles: ['agent'] } });
    const gateway = { ...identify(), policy: createPolicySource(POLICY) };
    await using app = await openWarm({ gateway });
    await using form = await openForm(builtPage, app, 4150, { getAccessToken: async () => token });
    const { page } = form;
    await page.getByLabel('Employer').fill('Another');
    await page.screenshot({ path: path.join(artefacts, 'form-policy-wide.png'), fullPage: true });
    await page.setViewportSize({ width: 390, height: 800 });
    await page.screenshot({ path: path.join(artefacts, 'form-policy-narrow.png'), fullPage: true });
    expect(await page.getByRole('group', { name: 'Customer Reference' }).locator('input').count()).toBe(0);
    expect(await page.getByText('Credit Tier').count()).toBe(0);
    await form.save();
    await expect.poll(() => statusOf(form), SOON).toContain('Saved. 1 value');
    expect(form.troubles).toEqual([]);
  });
});
