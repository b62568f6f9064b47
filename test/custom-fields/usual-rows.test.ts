// The running average of rows, alone and over the stand-in.

import { afterEach, describe, expect, it } from 'vitest';
import { isEntityId } from '../../src/custom-fields/ids.ts';
import { openLoanPro } from '../../src/loanpro/client.ts';
import { fixedToken } from '../../src/loanpro/transport/token.ts';
import { createUsualRows } from '../../src/custom-fields/usual-rows.ts';
import { openStandin } from '../../standin/server.ts';
import { enlarge } from '../support/large-tenant.ts';
import { customerWith } from '../support/write-fakes.ts';

const withRows = (count: number) =>
  customerWith(...Array.from({ length: count }, (_, index): [string, string] => [String(index + 1), 'held']));

describe('the usual number of rows', () => {
  it('is 20 before anything was read', () => {
    expect(createUsualRows().of('customer')).toBe(20);
  });

  it('approaches the number that customers have, and follows when it changes', () => {
    const usual = createUsualRows();
    usual.note(withRows(120));
    expect(usual.of('customer')).toBeCloseTo(22);
    for (let read = 0; read < 300; read++) usual.note(withRows(120));
    expect(usual.of('customer')).toBeCloseTo(120, 0);
    for (let read = 0; read < 400; read++) usual.note(withRows(0));
    expect(usual.of('customer')).toBeCloseTo(0, 0);
  });

  it('does not change when a customer is read without its rows', () => {
    const usual = createUsualRows();
    usual.note({ ...withRows(5), rows: null });
    expect(usual.of('customer')).toBe(20);
  });
});

describe('the client of LoanPro', () => {
  const opened: { close(): Promise<unknown> }[] = [];
  afterEach(async () => {
    for (const each of opened.splice(0).toReversed()) await each.close();
  });

  async function open() {
    const standin = await openStandin({ generatedCustomers: 50 });
    enlarge(standin, { fields: 300, text: 'held' });
    const loanPro = openLoanPro({
      baseUrl: standin.baseUrl,
      token: fixedToken(standin.token),
      instanceId: standin.instanceId,
      timeoutMs: 10_000,
      maxConcurrency: 4,
      definitionsMaxAgeMs: 300_000,
      writeForm: { dialect: 'field', emptyValue: 'empty-text' },
      onNotice: () => undefined,
    });
    opened.push(standin, loanPro);
    return loanPro;
  }

  const { signal } = new AbortController();
  const ids = Array.from({ length: 50 }, (_, index) => String(5001 + index)).filter(isEntityId);

  it('learns the number from every read with rows, of many customers or of one', async () => {
    const loanPro = await open();
    const limits = { signal, budget: loanPro.createReadBudget() };
    await loanPro.fetchEntities('customer', ids, { profile: true, rows: false }, limits);
    expect(loanPro.usualRows('customer')).toBe(20);
    await loanPro.fetchEntities('customer', ids, { profile: false, rows: true }, limits);
    const afterList = loanPro.usualRows('customer');
    expect(afterList).toBeGreaterThan(150);
    const [id] = ids;
    if (!id) throw new Error('There are ids.');
    const entity = { type: 'customer', id } as const;
    await loanPro.fetchForCheck(entity, limits);
    const afterCheck = loanPro.usualRows('customer');
    expect(afterCheck).toBeGreaterThan(afterList);
    await loanPro.fetchForWrite(entity, signal);
    const afterWrite = loanPro.usualRows('customer');
    expect(afterWrite).toBeGreaterThan(afterCheck);
    // A write reads the same customer back up to five times, which says nothing about others.
    await loanPro.fetchForWrite(entity, signal, 'verify');
    expect(loanPro.usualRows('customer')).toBe(afterWrite);
  });
});
