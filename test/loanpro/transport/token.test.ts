// The token: changed while the gateway runs, whichever side changes first, and never told to anybody.

import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokenFromFile } from '../../../src/loanpro/transport/token.ts';
import type { TokenNotice } from '../../../src/loanpro/transport/token.ts';
import type { App } from '../../support/app.ts';
import { openApp } from '../../support/app.ts';
import { puts, stored, update } from '../../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName } }';
const OLD = 'OLD-SECRET';
const NEW = 'NEW-SECRET';

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];
const sentTokens = (app: App) => app.upstream.map(({ headers }) => headers['authorization']);

let folder: string;
let file: string;
let told: TokenNotice[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'token-'));
  file = path.join(folder, 'token');
  told = [];
  await writeFile(file, `${OLD}\n`);
});

afterEach(async () => rm(folder, { recursive: true }));

async function openWithFile(): Promise<App> {
  const app = await openApp({
    standin: { token: OLD },
    loanPro: { token: tokenFromFile(file, (notice) => told.push(notice)) },
  });
  await app.warmUp();
  return app;
}

describe('from a file', () => {
  it('is sent without the blank around it', async () => {
    await using app = await openWithFile();
    expect((await app.ask(QUERY)).data.customer.firstName).toBe('Maria');
    expect(sentTokens(app)).toEqual([`Bearer ${OLD}`]);
  });

  it('is read again when it changes, with no call on which it shows', async () => {
    await using app = await openWithFile();
    await writeFile(file, NEW);
    app.standin.token = NEW;
    // The first call finds out: it was refused, looks at the file, and is repeated once.
    const answer = await app.ask(QUERY);
    expect(answer.errors).toBeUndefined();
    await app.ask(QUERY);
    expect(sentTokens(app)).toEqual([`Bearer ${OLD}`, `Bearer ${NEW}`, `Bearer ${NEW}`]);
    expect(told).toEqual(['replaced']);
  });

  it('is taken up without a refusal as well, within a second or two', async () => {
    await using app = await openWithFile();
    app.standin.otherTokens = [NEW];
    await writeFile(file, NEW);
    const lastSent = async () => {
      await app.ask(QUERY);
      return sentTokens(app).at(-1);
    };
    await expect.poll(lastSent, { timeout: 10_000 }).toBe(`Bearer ${NEW}`);
    // From then on no call is made with the other.
    expect(sentTokens(app).filter((sent, at) => at > 0 && sent !== sentTokens(app)[at - 1])).toHaveLength(1);
    expect(app.upstream.every(({ status }) => status === 200)).toBe(true);
  });

  it('may be changed before LoanPro knows it: the one before serves on', async () => {
    await using app = await openWithFile();
    await writeFile(file, NEW);
    for (let round = 0; round < 30; round++) {
      expect((await app.ask(QUERY)).errors).toBeUndefined();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // One refusal of the new one, and no more while the old one is taken.
    expect(sentTokens(app).filter((sent) => sent === `Bearer ${NEW}`)).toHaveLength(1);
    app.standin.token = NEW;
    app.upstream.length = 0;
    expect((await app.ask(QUERY)).errors).toBeUndefined();
    expect(sentTokens(app)).toEqual([`Bearer ${OLD}`, `Bearer ${NEW}`]);
  });

  it('is followed through links, as secrets are mounted', async () => {
    await rm(file);
    await writeFile(path.join(folder, 'one'), OLD);
    await writeFile(path.join(folder, 'two'), NEW);
    await symlink('one', file);
    await using app = await openWithFile();
    await symlink('two', path.join(folder, 'next'));
    await rename(path.join(folder, 'next'), file);
    app.standin.token = NEW;
    expect((await app.ask(QUERY)).errors).toBeUndefined();
  });

  it.each([
    ['gone', async () => rm(file)],
    ['empty', async () => writeFile(file, '')],
    ['half written', async () => writeFile(file, 'two words')],
  ])('is used on when the file is %s', async (_name, spoil) => {
    await using app = await openWithFile();
    await spoil();
    // Looked at every second, and told once.
    for (let round = 0; round < 2; round++) {
      await new Promise((resolve) => setTimeout(resolve, 1100));
      expect((await app.ask(QUERY)).errors).toBeUndefined();
    }
    expect(sentTokens(app)).toEqual([`Bearer ${OLD}`, `Bearer ${OLD}`]);
    expect(told).toEqual(['unreadable']);
    await writeFile(file, NEW);
    app.standin.token = NEW;
    await expect.poll(async () => codeOf(await app.ask(QUERY)), { timeout: 5000 }).toBeUndefined();
  });
});

describe('refused', () => {
  it('is an error of its own after one call, and is told once', async () => {
    await using app = await openWithFile();
    app.standin.token = NEW;
    for (let round = 0; round < 5; round++) {
      const answer = await app.ask(QUERY);
      expect(answer.status).toBe(200);
      expect(codeOf(answer)).toBe('UPSTREAM_AUTH_FAILED');
      expect(answer.text).not.toContain('SECRET');
    }
    expect(app.upstream).toHaveLength(5);
    expect(app.notices).toEqual(['token-refused']);
  });

  it('costs two calls where there are two tokens and neither is taken', async () => {
    await using app = await openWithFile();
    await writeFile(file, NEW);
    app.standin.token = 'ANOTHER-SECRET';
    await app.ask(QUERY);
    app.upstream.length = 0;
    for (let round = 0; round < 5; round++) await app.ask(QUERY);
    expect(app.upstream).toHaveLength(10);
  });

  it('makes the gateway not ready, until LoanPro takes one again', async () => {
    await using app = await openWithFile();
    const ready = async () => (await fetch(new URL('/ready', app.url))).status;
    expect(await ready()).toBe(200);
    app.standin.token = NEW;
    await app.ask(QUERY);
    expect(await ready()).toBe(503);
    expect((await fetch(new URL('/live', app.url))).status).toBe(200);
    await writeFile(file, NEW);
    // Nothing but the probe asks.
    await expect.poll(ready, { timeout: 5000 }).toBe(200);
    expect(app.notices.filter((notice) => notice === 'token-refused')).toHaveLength(2);
  });

  it('by one write is no loss: nothing was written, and the next is sent with the new one', async () => {
    await using app = await openWithFile();
    app.standin.fault = (request, next) => {
      if (request.method === 'GET') return next();
      app.standin.fault = null;
      return { status: 401, body: '' };
    };
    const values = [{ field: { id: '22' }, value: { text: 'new' } }];
    expect((await update(app, '5001', values)).outcome).toBe('REJECTED');
    expect(puts(app)).toHaveLength(1);
    await writeFile(file, NEW);
    app.standin.token = NEW;
    expect((await update(app, '5001', values)).outcome).toBe('APPLIED');
    expect(stored(app, 5001, 22)).toEqual(['new']);
    expect(puts(app)).toHaveLength(2);
  });

  it('by many at once is found out by each, with one repeat each at most', async () => {
    await using app = await openWithFile();
    await writeFile(file, NEW);
    app.standin.token = NEW;
    const answers = await Promise.all(Array.from({ length: 40 }, async () => app.ask(QUERY)));
    expect(answers.map(codeOf).filter((code) => code !== undefined)).toEqual([]);
    expect(app.upstream.length).toBeLessThanOrEqual(80);
    expect(told).toEqual(['replaced']);
  });
});
