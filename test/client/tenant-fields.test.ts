// Tests the fields of a tenant: values have the types of their fields, set values are stored, and wrong uses do not compile.

import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, defineFields } from '../../client/src/index.ts';
import type { Customer } from '../../client/src/index.ts';
import type { App } from '../support/app.ts';
import { openWarm, puts, stored } from '../support/writing.ts';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../..');

const tenant = defineFields({
  creditTier: { id: '2', type: 'SELECT', options: { Bronze: '1', Silver: '2', Gold: '3' } },
  monthlyIncome: { id: '3', type: 'CURRENCY' },
  doNotCall: { id: '4', type: 'CHECKBOX' },
  note: { id: '22', type: 'TEXT' },
  reference: { id: '17', type: 'TEXT', readOnly: true },
});

async function readCustomer(app: App, id: string): Promise<Customer> {
  const customer = await createClient({ url: app.url }).readCustomer(id);
  if (!customer) throw new Error('There is such a customer.');
  return customer;
}

describe('fields() of a tenant', () => {
  it('returns values of the types of the fields, and null for an unset field', async () => {
    await using app = await openWarm();
    const client = createClient({ url: app.url });
    const { set } = tenant;
    const result = await client.update('5001', [
      set.creditTier('Gold'),
      set.monthlyIncome('1250.50'),
      set.doNotCall(true),
    ]);
    expect(result.outcome).toBe('APPLIED');
    const customer = await readCustomer(app, '5001');
    expect({ ...tenant.fields(customer) }).toMatchObject({
      creditTier: 'Gold',
      monthlyIncome: '1250.50',
      doNotCall: true,
      note: null,
    });
    expect(Object.keys(tenant.problems(customer))).toEqual([]);
    expect(stored(app, 5001, 2)).toEqual(['3']);
  });

  it('returns null for a value that cannot be read, and problems() says why', async () => {
    await using app = await openWarm();
    app.standin.database.exec(
      `DELETE FROM custom_field__entity WHERE entity_id = 5001;
       INSERT INTO custom_field__entity (id, entity_id, entity_type, custom_field_id, custom_field_value, deleted)
       VALUES (900001, 5001, 'Entity.Customer', 3, 'about 300', 0), (900002, 5001, 'Entity.Customer', 2, '77', 0)`,
    );
    const customer = await readCustomer(app, '5001');
    expect({ ...tenant.fields(customer) }).toMatchObject({ creditTier: null, monthlyIncome: null });
    expect({ ...tenant.problems(customer) }).toMatchObject({
      creditTier: { code: 'OPTION_UNKNOWN', rawValue: '77' },
      monthlyIncome: { code: 'UNREADABLE', rawValue: 'about 300' },
    });
  });

  it('returns null when the type or the options differ from the lock file, with the problem NOT_AS_LOCKED', async () => {
    await using app = await openWarm();
    const client = createClient({ url: app.url });
    await client.update('5001', [tenant.set.creditTier('Gold'), tenant.set.note('hello')]);
    const older = defineFields({
      creditTier: { id: '2', type: 'SELECT', options: { Bronze: '1' } },
      note: { id: '22', type: 'NUMBER' },
    });
    const customer = await readCustomer(app, '5001');
    expect({ ...older.fields(customer) }).toEqual({ creditTier: null, note: null });
    expect({ ...older.problems(customer) }).toMatchObject({
      creditTier: { code: 'NOT_AS_LOCKED', rawValue: '3' },
      note: { code: 'NOT_AS_LOCKED', rawValue: 'hello' },
    });
  });
});

async function relabel(app: App, labels: Record<string, string>, first: string): Promise<void> {
  app.standin.database
    .prepare('UPDATE custom_field SET select_options = ? WHERE id = 2')
    .run(JSON.stringify(labels));
  const read = async () => {
    const definitions = await createClient({ url: app.url }).readDefinitions();
    return definitions.find(({ id }) => id === '2')?.options[0]?.label;
  };
  await expect.poll(read, { timeout: 20_000 }).toBe(first);
}

it('readCustomer with chosen fields reads these, set or unset, and nothing else', async () => {
  await using app = await openWarm();
  const client = createClient({ url: app.url });
  const { select, set } = tenant;
  await client.update('5001', [set.creditTier('Gold')]);
  const some = await client.readCustomer('5001', { fields: [select.creditTier, select.note] });
  if (!some) throw new Error('There is such a customer.');
  expect(some.customFields?.map(({ fieldId }) => fieldId).toSorted()).toEqual(['2', '22']);
  expect([tenant.fields(some).creditTier, tenant.fields(some).note]).toEqual(['Gold', null]);
  const result = await client.update('5001', [set.note('new', { unchangedSince: some })]);
  expect(result.outcome).toBe('APPLIED');
  expect(await client.readCustomer('77777777', { fields: [select.note] })).toBeNull();
  const none = await client.readCustomer('5001', { fields: [] });
  expect(none).toMatchObject({ id: '5001', customFields: [] });
});

describe('an option of a tenant field', () => {
  it('is read and set by its key, and a label that changed is the problem NOT_AS_LOCKED', async () => {
    await using app = await openWarm({ loanPro: { definitionsMaxAgeMs: 1 } });
    const client = createClient({ url: app.url });
    // Gold and Bronze are exchanged.
    await relabel(app, { 1: 'Gold', 2: 'Silver', 3: 'Bronze' }, 'Gold');
    expect((await client.update('5001', [tenant.set.creditTier('Gold')])).outcome).toBe('APPLIED');
    expect(stored(app, 5001, 2)).toEqual(['3']);
    const swapped = await readCustomer(app, '5001');
    expect(tenant.fields(swapped).creditTier).toBe('Gold');
    expect(tenant.problems(swapped).creditTier).toMatchObject({ code: 'NOT_AS_LOCKED', rawValue: '3' });
    await relabel(app, { 1: 'Brass', 2: 'Silver', 3: 'Gold' }, 'Brass');
    await client.update('5001', [tenant.set.creditTier('Bronze')]);
    const renamed = await readCustomer(app, '5001');
    expect(tenant.fields(renamed).creditTier).toBe('Bronze');
    expect(tenant.problems(renamed).creditTier).toMatchObject({ code: 'NOT_AS_LOCKED', rawValue: '1' });
  });

  it('with the same label as another one is read by its key, without a problem', () => {
    const { set, fields, problems } = defineFields({
      tier: { id: '2', type: 'SELECT', options: { 'Same (1)': '1', 'Same (2)': '2' } },
    });
    const customer = {
      customFields: [
        {
          __typename: 'SelectCustomFieldValue' as const,
          id: '5001:2',
          fieldId: '2',
          isSet: true,
          displayValue: 'Same',
          rawValue: '2',
          problem: null,
          option: { key: '2', label: 'Same' },
          options: [{ key: '2', label: 'Same' }],
        },
      ],
    };
    expect(fields(customer).tier).toBe('Same (2)');
    expect(problems(customer).tier).toBeUndefined();
    expect(set.tier('Same (2)').value).toEqual({ option: { key: '2' } });
  });
});

it.each([null, []])(
  'a field that is not in the list %j has the problem NOT_READ, and unchangedSince throws',
  (list) => {
    const customer = { customFields: list };
    expect(tenant.fields(customer).note).toBeNull();
    expect(tenant.problems(customer).note).toMatchObject({ code: 'NOT_READ', rawValue: null });
    expect(() => tenant.set.note('x', { unchangedSince: customer })).toThrow('not read with the field 22');
    expect(() => tenant.clear.note({ unchangedSince: customer })).toThrow('not read with the field 22');
  },
);

it('a masked value cannot be compared, so unchangedSince throws', () => {
  const masked = {
    __typename: 'TextCustomFieldValue' as const,
    id: '5001:22',
    fieldId: '22',
    isSet: true,
    displayValue: '••••',
    rawValue: null,
    problem: null,
    text: null,
  };
  expect(() => tenant.set.note('x', { unchangedSince: { customFields: [masked] } })).toThrow('masked');
});

describe('set and clear of a tenant', () => {
  it('write only if the field has not changed since the customer was read, with unchangedSince', async () => {
    await using app = await openWarm();
    const client = createClient({ url: app.url });
    const unset = await readCustomer(app, '5001');
    const { set, clear } = tenant;
    expect((await client.update('5001', [set.note('mine', { unchangedSince: unset })])).outcome).toBe(
      'APPLIED',
    );
    expect((await client.update('5001', [set.note('again', { unchangedSince: unset })])).outcome).toBe(
      'CONFLICT',
    );
    const held = await readCustomer(app, '5001');
    expect((await client.update('5001', [clear.note({ unchangedSince: held })])).outcome).toBe('APPLIED');
    expect((await client.update('5001', [set.note('x', { onlyIf: { unset: false } })])).outcome).toBe(
      'CONFLICT',
    );
    expect(stored(app, 5001, 22).filter(Boolean)).toEqual([]);
    expect(puts(app)).toHaveLength(2);
  });

  it('has no clear for a field that is required', () => {
    const { set, clear } = defineFields({
      tier: { id: '2', type: 'TEXT', required: true },
      note: { id: '22', type: 'TEXT' },
    });
    expect([Object.keys(set), Object.keys(clear)]).toEqual([['tier', 'note'], ['note']]);
  });

  it('exist only for fields that can be written, and have no members of Object', () => {
    expect(Object.keys(tenant.set)).toEqual(['creditTier', 'monthlyIncome', 'doNotCall', 'note']);
    expect('toString' in tenant.set).toBe(false);
  });
});

describe('the module of fields pull', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(import.meta.dirname, '.compiled-'));
    await using app = await openWarm();
    const main = path.join(root, 'client/fields/main.ts');
    await run(
      process.execPath,
      [main, 'pull', '--url', app.url, '--import', '../../../client/src/index.ts'],
      {
        cwd: folder,
      },
    );
  });

  afterAll(async () => rm(folder, { recursive: true }));

  it('has no problems for a customer whose fields were all read, set, unset or inactive', async () => {
    await using app = await openWarm();
    const { problems }: typeof tenant = await import(path.join(folder, 'fields.ts'));
    expect(Object.keys(problems(await readCustomer(app, '5001')))).toEqual([]);
  });

  it('accepts correct uses of the fields when it is compiled, and rejects wrong ones', async () => {
    await writeFile(
      path.join(folder, 'use.ts'),
      `import { clear, fields, problems, select, set } from './fields.ts';
import { createClient } from '../../../client/src/index.ts';
import type { Customer } from '../../../client/src/index.ts';
declare const customer: Customer;
declare const typed: string;
export const tier: 'Gold' | 'Silver' | 'Bronze' | null = fields(customer).creditTier;
export const income: string | null = fields(customer).monthlyIncome;
export const call: boolean | null = fields(customer).doNotCall;
export const code: string | undefined = problems(customer).creditTier?.code;
const some = await createClient({ url: '' }).readCustomer('1', { fields: [select.creditTier, { id: '3' }, { name: 'Note' }] });
export const chosen: ['Gold' | 'Silver' | 'Bronze' | null, string | null] | null =
  some && [fields(some).creditTier, fields(some).monthlyIncome];
export const dates = [set.nextReview('2026-04-30'), set.nextReview(typed), set.monthlyIncome('-1250.00')];
export const inputs = [set.creditTier('Gold'), set.doNotCall(false, { unchangedSince: customer }), clear.creditTier()];
// @ts-expect-error -- a field that was not read
some && fields(some).nextReview;
const both = [select.creditTier, select.nextReview];
const filtered = await createClient({ url: '' }).readCustomer('1', { fields: both.filter(({ id }) => id !== '2') });
declare const late: boolean;
const either = await createClient({ url: '' }).readCustomer('1', { fields: [late ? select.creditTier : select.nextReview] });
const perhaps = await createClient({ url: '' }).readCustomer('1', { fields: late ? [select.creditTier] : [select.nextReview] });
const more = await createClient({ url: '' }).readCustomer('1', { fields: [select.creditTier, ...both] as const });
// @ts-expect-error -- an array of any length may not have the field
filtered && fields(filtered).creditTier;
// @ts-expect-error -- an array of any length may not have the field
filtered && set.nextReview('2026-04-30', { unchangedSince: filtered });
// @ts-expect-error -- one of two fields was read
either && fields(either).creditTier;
// @ts-expect-error -- one of two lists was read
perhaps && problems(perhaps).creditTier;
// @ts-expect-error -- the compiler does not know how many there are
more && fields(more).nextReview;
// @ts-expect-error -- a number has digits only
set.dependents('1.5');
// @ts-expect-error -- a problem of a field that was not read
some && problems(some).nextReview;
// @ts-expect-error -- nobody knows what a field held that was not read
some && set.nextReview('2026-04-30', { unchangedSince: some });
// @ts-expect-error -- a required field cannot be cleared
clear.customerReference();
// @ts-expect-error -- no such option
set.creditTier('Platinum');
// @ts-expect-error -- money is no number
set.monthlyIncome(1);
// @ts-expect-error -- a checkbox is no text
set.doNotCall('yes');
// @ts-expect-error -- no such field
fields(customer).creditTeir;
// @ts-expect-error -- a calculated field cannot be set
set.riskScore;
// @ts-expect-error -- an inactive field cannot be set
set.oldBranch;
export const score: string | null = fields(customer).riskScore;
`,
    );
    await writeFile(
      path.join(folder, 'words.ts'),
      `import { set } from './fields.ts';\nset.nextReview('tomorrow');\n`,
    );
    await writeFile(
      path.join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../../../tsconfig.json',
        compilerOptions: { isolatedModules: true },
        include: ['*.ts'],
        exclude: [],
      }),
    );
    const compiled = await run(
      process.execPath,
      [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', folder],
      { cwd: root },
    ).catch((error: { stdout: string }) => error);
    // The compiler says what is wrong in words.
    expect(compiled.stdout.trim().split('\n')).toEqual([
      expect.stringMatching(/words\.ts\(2,16\).*"tomorrow".*"A date is written as YYYY-MM-DD\."/),
    ]);
  });
});
