// The token: replaced while the gateway runs, whether the file or LoanPro changes first, and never shown to anybody.

import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokenFromFile } from '../../../src/loanpro/transport/token.ts';
import type { TokenNotice } from '../../../src/loanpro/transport/token.ts';
import type { App } from '../../support/app.ts';
import { openApp } from '../../support/app.ts';
import { puts, stored, update } from '../../support/writing.ts';
import { useJumpingClock } from '../clock.ts';

const clock = useJumpingClock();

const QUERY = '{ customer(id: "4150") { id firstName } }';
const OLD = 'OLD-SECRET';
const NEW = 'NEW-SECRET';

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];
const sentTokens = (app: App) => app.upstream.map(({ headers }) => headers['authorization']);

let folder: string;
let file: string;
let notices: TokenNotice[];

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'token-'));
  file = path.join(folder, 'token');
  notices = [];
  await writeFile(file, `${OLD}\n`);
});

afterEach(async () => rm(folder, { recursive: true }));

async function openWithFile(): Promise<App> {
  const app = await openApp({
    standin: { token: OLD },
    loanPro: { token: tokenFromFile(file, (notice) => notices.push(notice)) },
  });
  await app.warmUp();
  return app;
}

describe('a token from a file', () => {
  it('is sent without the white space around it', async () => {
    await using app = await openWithFile();
    expect((await app.ask(QUERY)).data.customer.firstName).toBe('Maria');
    expect(sentTokens(app)).toEqual([`Bearer ${OLD}`]);
  });

  it('is replaced without an error for any caller, although LoanPro accepts only the new one', async () => {
    await using app = await openWithFile();
    await writeFile(file, NEW);
    app.standin.token = NEW;
    // LoanPro refuses the first call, so the file is read again and the call is repeated once.
    const answer = await app.ask(QUERY);
    expect(answer.errors).toBeUndefined();
    await app.ask(QUERY);
    expect(sentTokens(app)).toEqual([`Bearer ${OLD}`, `Bearer ${NEW}`, `Bearer ${NEW}`]);
    expect(notices).toEqual(['replaced']);
  });

  it('is replaced within a second, although LoanPro accepts the old one as well', async () => {
    await using app = await openWithFile();
    app.standin.otherTokens = [NEW];
    await app.ask(QUERY);
    await writeFile(file, NEW);
    clock.jump(1000);
    await app.ask(QUERY);
    await app.ask(QUERY);
    expect(sentTokens(app)).toEqual([`Bearer ${OLD}`, `Bearer ${NEW}`, `Bearer ${NEW}`]);
    expect(app.upstream.every(({ status }) => status === 200)).toBe(true);
  });

  it('may be replaced before LoanPro knows the new one: the old one stays in use until then', async () => {
    await using app = await openWithFile();
    await writeFile(file, NEW);
    for (let round = 0; round < 5; round++) {
      expect((await app.ask(QUERY)).errors).toBeUndefined();
      clock.jump(500);
    }
    // LoanPro refuses the new one once. It is not tried again while the old one is accepted.
    expect(sentTokens(app).filter((sent) => sent === `Bearer ${NEW}`)).toHaveLength(1);
    app.standin.token = NEW;
    app.upstream.length = 0;
    expect((await app.ask(QUERY)).errors).toBeUndefined();
    expect(sentTokens(app)).toEqual([`Bearer ${OLD}`, `Bearer ${NEW}`]);
  });

  it('is found through symbolic links, which is how secrets are mounted', async () => {
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
    ['missing', async () => rm(file)],
    ['empty', async () => writeFile(file, '')],
    ['invalid', async () => writeFile(file, 'two words')],
  ])('stays in use while the file is %s, and the log says so once', async (_name, damage) => {
    await using app = await openWithFile();
    await damage();
    for (let round = 0; round < 2; round++) {
      clock.jump(1000);
      expect((await app.ask(QUERY)).errors).toBeUndefined();
    }
    expect(sentTokens(app)).toEqual([`Bearer ${OLD}`, `Bearer ${OLD}`]);
    expect(notices).toEqual(['unreadable']);
    await writeFile(file, NEW);
    app.standin.token = NEW;
    expect(codeOf(await app.ask(QUERY))).toBeUndefined();
  });
});

describe('a token that LoanPro refuses', () => {
  it('has its own error code after one call, and is logged once', async () => {
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

  it('costs two calls when there are two tokens and LoanPro refuses both', async () => {
    await using app = await openWithFile();
    await writeFile(file, NEW);
    app.standin.token = 'ANOTHER-SECRET';
    await app.ask(QUERY);
    app.upstream.length = 0;
    for (let round = 0; round < 5; round++) await app.ask(QUERY);
    expect(app.upstream).toHaveLength(10);
  });

  it('makes the gateway not ready until LoanPro accepts one again', async () => {
    await using app = await openWithFile();
    const ready = async () => (await fetch(new URL('/ready', app.url))).status;
    expect(await ready()).toBe(200);
    app.standin.token = NEW;
    await app.ask(QUERY);
    expect(await ready()).toBe(503);
    expect((await fetch(new URL('/live', app.url))).status).toBe(200);
    await writeFile(file, NEW);
    // No other request is made: the readiness check itself finds out.
    await expect.poll(ready, { timeout: 20_000 }).toBe(200);
    expect(app.notices.filter((notice) => notice === 'token-refused')).toHaveLength(2);
  });

  it('for a write does no harm: the write is rejected, and the next write carries the new token', async () => {
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

  it('for many reads at once costs each of them one repeat at most', async () => {
    await using app = await openWithFile();
    await writeFile(file, NEW);
    app.standin.token = NEW;
    const answers = await Promise.all(Array.from({ length: 40 }, async () => app.ask(QUERY)));
    expect(answers.map(codeOf).filter((code) => code !== undefined)).toEqual([]);
    expect(app.upstream.length).toBeLessThanOrEqual(80);
    expect(notices).toEqual(['replaced']);
  });
});
