// A write after somebody changed the fields in LoanPro: it is decided by the fields as they are now, and not by a copy.

import { expect, it } from 'vitest';
import { comparableText } from '../../src/custom-fields/write/compare.ts';
import { readForRecovery } from '../../src/custom-fields/write/recovery-read.ts';
import { openLoanPro } from '../../src/loanpro/client.ts';
import { fixedToken } from '../../src/loanpro/transport/token.ts';
import * as faults from '../../standin/faults.ts';
import { openStandin } from '../../standin/server.ts';
import type { App } from '../support/app.ts';
import { customerRef, definitionOf, fieldId } from '../support/write-fakes.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';
import { useJumpingClock } from './clock.ts';

const clock = useJumpingClock();

const fetches = (app: App) => app.upstream.filter(({ path }) => path === 'odata.svc/CustomFields').length;

/** A gateway whose copy of the definitions is older than the change that follows. */
async function openWithOldCopy(options: Parameters<typeof openWarm>[0] = {}): Promise<App> {
  const app = await openWarm(options);
  clock.freeze();
  clock.jump(60_000);
  return app;
}

const SWAP_NAMES = `UPDATE custom_field SET name = CASE id WHEN 1 THEN 'constructor' ELSE 'Employer' END WHERE id IN (1, 22)`;
const MOVE_SILVER = `UPDATE custom_field SET select_options = '{"1":"Silver","2":"Bronze","3":"Gold"}' WHERE id = 2`;

it('a write by name changes the field that has the name now', async () => {
  await using app = await openWithOldCopy();
  app.standin.database.exec(SWAP_NAMES);
  const former = stored(app, 4150, 1);
  const payload = await update(app, '4150', [{ field: { name: 'Employer' }, value: { text: 'Blue Fir' } }]);
  expect(payload).toMatchObject({ outcome: 'APPLIED', changes: [{ field: { id: '22' } }] });
  expect([stored(app, 4150, 22), stored(app, 4150, 1)]).toEqual([['Blue Fir'], former]);
});

it('a write by the label of an option stores the key that has the label now', async () => {
  await using app = await openWithOldCopy();
  app.standin.database.exec(MOVE_SILVER);
  const payload = await update(app, '4155', [{ field: { id: '2' }, value: { option: { label: 'Silver' } } }]);
  expect(payload.outcome).toBe('APPLIED');
  expect(stored(app, 4155, 2)).toEqual(['1']);
});

it.each<[string, string, object, string]>([
  ['deleted', 'UPDATE custom_field SET deleted = 1 WHERE id = 22', { text: 'x' }, 'FIELD_NOT_FOUND'],
  ['retired', 'UPDATE custom_field SET active = 0 WHERE id = 22', { text: 'x' }, 'FIELD_INACTIVE'],
  [
    'calculated',
    `UPDATE custom_field SET auto_calculate = 'customfield.autoCalculate.underwritingFee' WHERE id = 22`,
    { text: 'x' },
    'FIELD_CALCULATED',
  ],
  ['shorter', 'UPDATE custom_field SET max_length = 3 WHERE id = 22', { text: 'long' }, 'TOO_LONG'],
  ['required', 'UPDATE custom_field SET required = 1 WHERE id = 22', { clear: 'TO_EMPTY' }, 'REQUIRED'],
  [
    'of another type',
    `UPDATE custom_field SET type = 'customfield.type.number' WHERE id = 22`,
    { text: '12' },
    'TYPE_MISMATCH',
  ],
  [
    'of another type that the raw text does not fit',
    `UPDATE custom_field SET type = 'customfield.type.number' WHERE id = 22`,
    { raw: 'twelve' },
    'INVALID_FORMAT',
  ],
  [
    'one of two with the same name',
    `UPDATE custom_field SET name = 'constructor' WHERE id = 1`,
    { text: 'x' },
    'FIELD_AMBIGUOUS',
  ],
])('a write is refused when its field is now %s, and nothing is sent', async (_name, sql, value, code) => {
  await using app = await openWithOldCopy();
  app.standin.database.exec(sql);
  const payload = await update(app, '4150', [{ field: { name: 'constructor' }, value }]);
  expect(payload).toMatchObject({ outcome: 'REJECTED', userErrors: [{ code, valueIndex: 0 }] });
  expect(puts(app)).toHaveLength(0);
});

const ADD_FIELD = `INSERT INTO custom_field (id, name, type, entity_type) VALUES (900, 'Nickname', 'customfield.type.text', 'Entity.Customer')`;
const ADD_OPTION = `UPDATE custom_field SET select_options = '{"1":"Bronze","2":"Silver","3":"Gold","4":"Platinum"}' WHERE id = 2`;

const RETIRE_FIELD = 'UPDATE custom_field SET active = 0 WHERE id = 22';

const TWO_WRITES = `
  mutation ($first: [CustomFieldValueInput!]!, $second: [CustomFieldValueInput!]!) {
    first: updateCustomerCustomFields(customerId: "5001", values: $first) { ...Listed }
    second: updateCustomerCustomFields(customerId: "5001", values: $second) { ...Listed }
  }
  fragment Listed on UpdateCustomerCustomFieldsPayload { customer { customFields(includeUnset: true) { fieldId } } }`;

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

it.each([
  ['a new field', ADD_FIELD, '900', [false, true]],
  ['a retired field', RETIRE_FIELD, '22', [true, false]],
])(
  'the payload of a write lists the fields as they are at this write: %s',
  async (_name, sql, id, isListed) => {
    await using app = await openWithOldCopy();
    app.standin.fault = (request, next) => {
      if (request.method !== 'PUT') return next();
      // The fields change after the first of two writes was checked.
      app.standin.fault = null;
      app.standin.database.exec(sql);
      clock.jump(5000);
      return next();
    };
    const { data } = await app.ask(TWO_WRITES, { first: income('1.00'), second: income('2.00') });
    const lists = [data.first, data.second].map((payload) => JSON.stringify(payload));
    expect(lists.map((list) => list.includes(`"fieldId":"${id}"`))).toEqual(isListed);
    // One list for each write, and none for the payloads.
    expect(fetches(app)).toBe(2);
  },
);

const MADE_POSSIBLE: [string, string, object, object][] = [
  ['a new field by its id', ADD_FIELD, { id: '900' }, { text: 'Mo' }],
  ['a new field by its name', ADD_FIELD, { name: 'Nickname' }, { text: 'Mo' }],
  ['a new option by its label', ADD_OPTION, { id: '2' }, { option: { label: 'Platinum' } }],
  ['a new option by its key', ADD_OPTION, { id: '2' }, { option: { key: '4' } }],
  [
    'a text within a higher limit',
    'UPDATE custom_field SET max_length = 200 WHERE id = 1',
    { id: '1' },
    { text: 'x'.repeat(150) },
  ],
  [
    'a field that is active again',
    'UPDATE custom_field SET active = 1 WHERE id = 19',
    { id: '19' },
    { text: 'x' },
  ],
  [
    'a field that is no longer required, to empty it',
    'UPDATE custom_field SET required = 0 WHERE id = 17',
    { id: '17' },
    { clear: 'TO_EMPTY' },
  ],
  [
    'a field that is no longer calculated',
    `UPDATE custom_field SET auto_calculate = 'customfield.autoCalculate.none' WHERE id = 18`,
    { id: '18' },
    { number: '5' },
  ],
];

it.each(MADE_POSSIBLE)('a write takes %s after one look at LoanPro', async (_name, sql, field, value) => {
  await using app = await openWithOldCopy();
  app.standin.database.exec(sql);
  expect(await update(app, '4150', [{ field, value }])).toMatchObject({ outcome: 'APPLIED' });
  expect(fetches(app)).toBe(1);
});

it.each(MADE_POSSIBLE)('a check takes %s after one look at LoanPro', async (_name, sql, field, value) => {
  await using app = await openWithOldCopy();
  app.standin.database.exec(sql);
  const answer = await app.ask(
    'query ($values: [CustomFieldValueInput!]!) { checkCustomerCustomFields(customerId: "4150", values: $values) { ok userErrors { code } } }',
    { values: [{ field, value }] },
  );
  expect(answer.data.checkCustomerCustomFields).toEqual({ ok: true, userErrors: [] });
  expect(fetches(app)).toBe(1);
});

it('a write sends nothing when LoanPro cannot give the definitions, although there is a copy', async () => {
  await using app = await openWithOldCopy();
  Object.assign(app.standin.quirks, {
    definitionFilter: 503,
    definitionList: 503,
    definitionExpansion: 503,
    definitionByKey: 503,
  });
  const answer = await app.ask(UPDATE, {
    customerId: '4150',
    values: [{ field: { id: '3' }, value: { amount: '400.00' } }],
  });
  expect(answer.data).toEqual({ updateCustomerCustomFields: null });
  expect(answer.errors).toMatchObject([{ extensions: { code: 'UPSTREAM_UNAVAILABLE', retryable: true } }]);
  expect(puts(app)).toHaveLength(0);
});

it('fifty writes at once share one look at the definitions', async () => {
  await using app = await openWithOldCopy();
  const write = (id: number) => update(app, String(id), [{ field: { id: '22' }, value: { text: 'new' } }]);
  const payloads = await Promise.all(Array.from({ length: 50 }, (_, index) => write(5001 + index)));
  expect(payloads.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 50 }, () => 'APPLIED'));
  expect(fetches(app)).toBe(1);
});

it('a write costs one call for the definitions in two seconds, besides its own three', async () => {
  await using app = await openWithOldCopy();
  const write = (text: string) => update(app, '4150', [{ field: { id: '22' }, value: { text } }]);
  await write('one');
  await write('two');
  expect(fetches(app)).toBe(1);
  expect(app.upstream).toHaveLength(1 + 2 * 3);
  clock.jump(2001);
  await write('three');
  expect(fetches(app)).toBe(2);
});

it.each<[string, string, object, object]>([
  ['another field has its name', SWAP_NAMES, { name: 'Employer' }, { text: 'Blue Fir' }],
  ['its option has another key', MOVE_SILVER, { id: '2' }, { option: { label: 'Silver' } }],
  ['the key of its option has another label', MOVE_SILVER, { id: '2' }, { option: { key: '2' } }],
  [
    'its field has another type',
    `UPDATE custom_field SET type = 'customfield.type.number' WHERE id = 22`,
    { id: '22' },
    { raw: '12' },
  ],
])(
  'a write that waited for its turn is refused with FIELD_CHANGED when %s now',
  async (_name, sql, field, value) => {
    await using app = await openWarm();
    const { promise: opened, resolve: open } = Promise.withResolvers<void>();
    const { promise: reached, resolve: reach } = Promise.withResolvers<void>();
    app.standin.fault = faults.onWrites(async (_request, next) => {
      reach();
      await opened;
      return next();
    });
    const first = update(app, '4150', [{ field: { id: '7' }, value: { number: '5' } }]);
    await reached;
    const waiting = update(app, '4150', [{ field, value }]);
    // The gateway handles requests in order, so the second write waits now.
    await app.ask('{ __typename }');
    app.standin.database.exec(sql);
    clock.jump(2001);
    open();

    expect(await first).toMatchObject({ outcome: 'APPLIED' });
    expect(await waiting).toMatchObject({
      outcome: 'REJECTED',
      changes: [],
      userErrors: [{ code: 'FIELD_CHANGED', path: ['values', '0', 'field'], valueIndex: 0 }],
    });
    expect(puts(app)).toHaveLength(1);
  },
);

it('the recovery of an unfinished write compares texts by the type that the field has now', async () => {
  await using standin = await openStandin();
  const loanPro = openLoanPro({
    baseUrl: standin.baseUrl,
    token: fixedToken(standin.token),
    instanceId: standin.instanceId,
    timeoutMs: 5000,
    maxConcurrency: 8,
    definitionsMaxAgeMs: 300_000,
    writeForm: { dialect: 'field', emptyValue: 'empty-text' },
    onNotice: () => undefined,
  });
  const signal = AbortSignal.timeout(5000);
  await loanPro.loadDefinitions('customer', signal);
  clock.jump(60_000);
  standin.database.exec(
    `UPDATE custom_field SET type = 'customfield.type.currency' WHERE id = 1;
     UPDATE custom_field__entity SET custom_field_value = '1000.00' WHERE entity_id = 4150 AND custom_field_id = 1`,
  );
  const id = fieldId('1');
  const states = await readForRecovery(loanPro, customerRef('4150'), [id], signal);
  expect(states.get(id)?.comparable).toBe(comparableText(definitionOf('1', 'CURRENCY'), '1000'));
  await loanPro.close();
});
