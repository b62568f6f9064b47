// Builds the page of `examples/web`, opens its form in a browser in front of a test gateway, and records every operation that it sends.

import { once } from 'node:events';
import { readFile, mkdtemp, rm } from 'node:fs/promises';
import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { build } from 'vite';
import type { CustomFieldValueInput } from '../../client/generated/graphql.ts';
import * as faults from '../../standin/faults.ts';
import { openBrowser } from '../support/browser.ts';
import type { App } from '../support/app.ts';

const examples = path.resolve(import.meta.dirname, '../../examples/web');

export interface BuiltPage {
  browser: Browser;
  /** The folder of the built page. */
  folder: string;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a browser and builds the page. One of these is enough for all tests of a file. */
export async function openBuiltPage(): Promise<BuiltPage> {
  const folder = await mkdtemp(path.join(tmpdir(), 'web-page-'));
  // `NODE_ENV` is `test` here, so the page has the development build of React, which warns in the console.
  await build({
    configFile: path.join(examples, 'vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  const browser = await openBrowser();
  return {
    browser,
    folder,
    async [Symbol.asyncDispose]() {
      await browser.close();
      await rm(folder, { recursive: true });
    },
  };
}

export interface Sent {
  operation: string;
  values: CustomFieldValueInput[];
  /** Of an update only. */
  idempotencyKey: string | undefined;
}

export interface Form {
  page: Page;
  /** Every operation that the page sent, oldest first. */
  sent: Sent[];
  /** The values of every update. */
  updates(): CustomFieldValueInput[][];
  /** What happens to the answers to updates on their way to the page: `lost` sends nothing of them, `truncated` only the first bytes. */
  updateAnswers: 'complete' | 'lost' | 'truncated';
  /** Sends the next update twice, as browsers and routers sometimes do: the second time after this, and only the second one is answered. */
  repeatUpdateAfter: Promise<unknown> | null;
  /** Called with the name of every operation before the gateway gets it. */
  beforeOperation: (operation: string) => void;
  /** What a server in front of the gateway answers in its place. */
  refuseWith: { status: number; headers: Record<string, string> } | null;
  /** The keys of all updates, each one once. */
  keys(): Set<string | undefined>;
  /** The deadline of updates, in place of the one that the page asks for. */
  updateTimeoutMs: number | null;
  /** Errors and warnings that the page and React wrote to the console. */
  troubles: string[];
  save(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

interface OpenOptions extends BrowserContextOptions {
  /** What the application around the page provides. Without it, no token is sent. */
  getAccessToken?: () => Promise<string>;
}

/** Opens the form of a customer, and waits until the customer was read. */
export async function openForm(
  { browser, folder }: BuiltPage,
  app: App,
  customerId: number,
  { getAccessToken, ...options }: OpenOptions = {},
): Promise<Form> {
  const sent: Sent[] = [];
  const troubles: string[] = [];
  const server = createServer((incoming, outgoing) => {
    const answered = incoming.method === 'POST' ? passOn(incoming, outgoing) : serve(incoming, outgoing);
    answered.catch(() => outgoing.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;

  async function passOn(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const { operationName, variables } = JSON.parse(body.toString());
    const { values = [], idempotencyKey } = variables;
    sent.push({ operation: operationName, values, idempotencyKey });
    const isUpdate = operationName === 'UpdateCustomFields';
    const headers = { ...incoming.headers };
    if (isUpdate && form.updateTimeoutMs !== null) {
      headers['x-request-timeout-ms'] = String(form.updateTimeoutMs);
    }
    form.beforeOperation(operationName);
    if (form.refuseWith) {
      outgoing.writeHead(form.refuseWith.status, { 'content-type': 'text/html', ...form.refuseWith.headers });
      return void outgoing.end('<html>No.</html>');
    }
    const send = () => forward(new URL(incoming.url ?? '', app.url), { method: 'POST', headers }).end(body);
    const isRepeatedAfter = form.repeatUpdateAfter;
    if (isUpdate && isRepeatedAfter) {
      form.repeatUpdateAfter = null;
      send().on('response', (unseen) => unseen.resume());
      await isRepeatedAfter;
    }
    const request = send();
    const [answer]: IncomingMessage[] = await once(request, 'response');
    const treatment = isUpdate ? form.updateAnswers : 'complete';
    if (!answer || treatment === 'lost') return void outgoing.destroy();
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    if (treatment === 'complete') return void answer.pipe(outgoing);
    outgoing.write('{"data":', () => outgoing.destroy());
  }

  async function serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { pathname } = new URL(incoming.url ?? '', app.url);
    const file = pathname === '/' ? 'index.html' : path.join('assets', path.basename(pathname));
    const types: Record<string, string> = { '.js': 'text/javascript', '.css': 'text/css' };
    const content = await readFile(path.join(folder, file));
    outgoing.writeHead(200, { 'content-type': types[path.extname(file)] ?? 'text/html' });
    outgoing.end(content);
  }

  const context = await browser.newContext({ viewport: { width: 1100, height: 900 }, ...options });
  const page = await context.newPage();
  if (getAccessToken) await page.exposeFunction('getAccessToken', getAccessToken);
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('console', (message) => {
    // Tests break the connection on purpose, and the browser reports that.
    const isOfNetwork = message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !isOfNetwork) troubles.push(message.text());
  });
  const updates = () => sent.filter(({ operation }) => operation === 'UpdateCustomFields');
  const form: Form = {
    page,
    sent,
    updates: () => updates().map(({ values }) => values),
    keys: () => new Set(updates().map(({ idempotencyKey }) => idempotencyKey)),
    repeatUpdateAfter: null,
    beforeOperation: () => undefined,
    refuseWith: null,
    updateAnswers: 'complete',
    updateTimeoutMs: null,
    troubles,
    save: () => page.locator('button[type=submit].primary').click(),
    async [Symbol.asyncDispose]() {
      await context.close();
      server.closeAllConnections();
      server.close();
    },
  };
  await page.goto(`http://127.0.0.1:${port}/?customer=${customerId}`);
  const answer = page.locator('main form, main [role="alert"], main [role="status"]');
  await answer.filter({ hasNotText: 'Reading customer' }).first().waitFor();
  return form;
}

/** The id, the name or the text of the focused element. */
export const focused = (page: Page): Promise<string> =>
  page.evaluate('(({ id, name, textContent }) => id || name || textContent)(document.activeElement)');

/** The timeout for waiting for the page. The tests go on as soon as the page is ready. */
export const SOON = { timeout: 30_000 };

/** The texts of the elements with the role alert, and with the role status. */
export const alertOf = async ({ page }: Form) => (await page.getByRole('alert').allTextContents()).join('');
export const statusOf = async ({ page }: Form) => (await page.getByRole('status').allTextContents()).join('');

export const button = ({ page }: Form, name: string) => page.getByRole('button', { name, exact: true });

/** Writes a value of customer 4150 as another person does in LoanPro. */
export function writeElsewhere({ standin }: App, fieldId: number, text: string): void {
  standin.database
    .prepare(
      'UPDATE custom_field__entity SET custom_field_value = ? WHERE entity_id = 4150 AND custom_field_id = ?',
    )
    .run(text, fieldId);
}

/** Writes the employer of customer 4150 as another person does, after the check of a save and before its update. */
export function writeElsewhereBeforeUpdate(app: App): void {
  let reads = 0;
  app.standin.fault = faults.onReads(({ path: place }, next) => {
    // The check reads the customer first, the update second.
    if (place === 'odata.svc/Customers(4150)' && ++reads === 2) writeElsewhere(app, 1, 'Theirs');
    return next();
  });
}
