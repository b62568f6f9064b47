// The token: changed while the gateway runs, whichever side changes first, and never told to anybody.

import { mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tokenFromFile } from '../../src/loanpro/token.ts';
import type { TokenNotice } from '../../src/loanpro/token.ts';
import type { House } from '../support/house.ts';
import { openHouse } from '../support/house.ts';
import { puts, stored, update } from '../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName } }';
const OLD = 'OLD-SECRET';
const NEW = 'NEW-SECRET';

const codeOf = (answer: Awaited<ReturnType<House['ask']>>) => answer.errors?.[0]?.extensions['code'];
const sentTokens = (house: House) => house.upstream.map(({ headers }) => headers['authorization']);

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

async function openWithFile(): Promise<House> {
  const house = await openHouse({
    standin: { token: OLD },
    loanPro: { token: tokenFromFile(file, (notice) => told.push(notice)) },
  });
  await house.warmUp();
  return house;
}

describe('from a file', () => {
  it('is sent without the blank around it', async () => {
    await using house = await openWithFile();
    expect((await house.ask(QUERY)).data.customer.firstName).toBe('Maria');
    expect(sentTokens(house)).toEqual([`Bearer ${OLD}`]);
  });

  it('is read again when it changes, with no call on which it shows', async () => {
    await using house = await openWithFile();
    await writeFile(file, NEW);
    house.standin.token = NEW;
    // The first call finds out: it was refused, looks at the file, and is repeated once.
    const answer = await house.ask(QUERY);
    expect(answer.errors).toBeUndefined();
    await house.ask(QUERY);
    expect(sentTokens(house)).toEqual([`Bearer ${OLD}`, `Bearer ${NEW}`, `Bearer ${NEW}`]);
    expect(told).toEqual(['replaced']);
  });

  it('is taken up without a refusal as well, within a second or two', async () => {
    await using house = await openWithFile();
    house.standin.otherTokens = [NEW];
    await writeFile(file, NEW);
    const lastSent = async () => {
      await house.ask(QUERY);
      return sentTokens(house).at(-1);
    };
    await expect.poll(lastSent, { timeout: 10_000 }).toBe(`Bearer ${NEW}`);
    // From then on no call is made with the other.
    expect(sentTokens(house).filter((sent, at) => at > 0 && sent !== sentTokens(house)[at - 1])).toHaveLength(
      1,
    );
    expect(house.upstream.every(({ status }) => status === 200)).toBe(true);
  });

  it('may be changed before LoanPro knows it: the one before serves on', async () => {
    await using house = await openWithFile();
    await writeFile(file, NEW);
    for (let round = 0; round < 30; round++) {
      expect((await house.ask(QUERY)).errors).toBeUndefined();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // One refusal of the new one, and no more while the old one is taken.
    expect(sentTokens(house).filter((sent) => sent === `Bearer ${NEW}`)).toHaveLength(1);
    house.standin.token = NEW;
    house.upstream.length = 0;
    expect((await house.ask(QUERY)).errors).toBeUndefined();
    expect(sentTokens(house)).toEqual([`Bearer ${OLD}`, `Bearer ${NEW}`]);
  });

  it('is followed through links, as secrets are mounted', async () => {
    await rm(file);
    await writeFile(path.join(folder, 'one'), OLD);
    await writeFile(path.join(folder, 'two'), NEW);
    await symlink('one', file);
    await using house = await openWithFile();
    await symlink('two', path.join(folder, 'next'));
    await rename(path.join(folder, 'next'), file);
    house.standin.token = NEW;
    expect((await house.ask(QUERY)).errors).toBeUndefined();
  });

  it.each([
    ['gone', async () => rm(file)],
    ['empty', async () => writeFile(file, '')],
    ['half written', async () => writeFile(file, 'two words')],
  ])('is used on when the file is %s', async (_name, spoil) => {
    await using house = await openWithFile();
    await spoil();
    // Looked at every second, and told once.
    for (let round = 0; round < 2; round++) {
      await new Promise((resolve) => setTimeout(resolve, 1100));
      expect((await house.ask(QUERY)).errors).toBeUndefined();
    }
    expect(sentTokens(house)).toEqual([`Bearer ${OLD}`, `Bearer ${OLD}`]);
    expect(told).toEqual(['unreadable']);
    await writeFile(file, NEW);
    house.standin.token = NEW;
    await expect.poll(async () => codeOf(await house.ask(QUERY)), { timeout: 5000 }).toBeUndefined();
  });
});

describe('refused', () => {
  it('is an error of its own after one call, and is told once', async () => {
    await using house = await openWithFile();
    house.standin.token = NEW;
    for (let round = 0; round < 5; round++) {
      const answer = await house.ask(QUERY);
      expect(answer.status).toBe(200);
      expect(codeOf(answer)).toBe('UPSTREAM_AUTH_FAILED');
      expect(answer.text).not.toContain('SECRET');
    }
    expect(house.upstream).toHaveLength(5);
    expect(house.notices).toEqual(['token-refused']);
  });

  it('costs two calls where there are two tokens and neither is taken', async () => {
    await using house = await openWithFile();
    await writeFile(file, NEW);
    house.standin.token = 'ANOTHER-SECRET';
    await house.ask(QUERY);
    house.upstream.length = 0;
    for (let round = 0; round < 5; round++) await house.ask(QUERY);
    expect(house.upstream).toHaveLength(10);
  });

  it('makes the gateway not ready, until LoanPro takes one again', async () => {
    await using house = await openWithFile();
    const ready = async () => (await fetch(new URL('/ready', house.url))).status;
    expect(await ready()).toBe(200);
    house.standin.token = NEW;
    await house.ask(QUERY);
    expect(await ready()).toBe(503);
    expect((await fetch(new URL('/live', house.url))).status).toBe(200);
    await writeFile(file, NEW);
    // Nothing but the probe asks.
    await expect.poll(ready, { timeout: 5000 }).toBe(200);
    expect(house.notices.filter((notice) => notice === 'token-refused')).toHaveLength(2);
  });

  it('by one write is no loss: nothing was written, and the next is sent with the new one', async () => {
    await using house = await openWithFile();
    house.standin.fault = (request, next) => {
      if (request.method === 'GET') return next();
      house.standin.fault = null;
      return { status: 401, body: '' };
    };
    const values = [{ field: { id: '22' }, value: { text: 'new' } }];
    expect((await update(house, '5001', values)).outcome).toBe('REJECTED');
    expect(puts(house)).toHaveLength(1);
    await writeFile(file, NEW);
    house.standin.token = NEW;
    expect((await update(house, '5001', values)).outcome).toBe('APPLIED');
    expect(stored(house, 5001, 22)).toEqual(['new']);
    expect(puts(house)).toHaveLength(2);
  });

  it('by many at once is found out by each, with one repeat each at most', async () => {
    await using house = await openWithFile();
    await writeFile(file, NEW);
    house.standin.token = NEW;
    const answers = await Promise.all(Array.from({ length: 40 }, async () => house.ask(QUERY)));
    expect(answers.map(codeOf).filter((code) => code !== undefined)).toEqual([]);
    expect(house.upstream.length).toBeLessThanOrEqual(80);
    expect(told).toEqual(['replaced']);
  });
});
