// Content that the policy names is masked or refused in whatever field it stands.

import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/access/policy-document.ts';
import type { Role } from '../../src/access/policy.ts';
import { CONTENT_KINDS, hasContent } from '../../src/custom-fields/content.ts';
import type { ContentKind } from '../../src/custom-fields/content.ts';
import { isFieldId } from '../../src/custom-fields/ids.ts';
import { number } from '../../src/custom-fields/kinds/number.ts';
import { valueHasContent } from '../../src/custom-fields/value-content.ts';
import { missingDefinitionOf } from '../../src/custom-fields/write/missing-definition.ts';
import { openApp } from '../support/app.ts';
import { growsFasterThanText } from '../support/work.ts';
import { actingAs } from './policies.ts';

const CARD = '4111 1111 1111 1111';
const SSN = '078-05-1120';
const ROUTING = '021000021';

const search = (text: string) => hasContent(text, CONTENT_KINDS);

describe('content', () => {
  it.each<[string, ContentKind | null]>([
    [CARD, 'cardNumber'],
    ['4111111111111111', 'cardNumber'],
    ['378282246310005', 'cardNumber'],
    ['4222222222222', 'cardNumber'],
    ['pays with 4111-1111-1111-1111, exp 12/27', 'cardNumber'],
    ['27 4111 1111 1111 1111 123', 'cardNumber'],
    ['４１１１ １１１１ １１１１ １１１１', 'cardNumber'],
    ['4111\u00a01111 – 1111\u20111111', 'cardNumber'],
    ['4111&nbsp;1111&nbsp;1111&nbsp;1111', 'cardNumber'],
    ['4111&amp;#45;1111&amp;#45;1111&amp;#45;1111', 'cardNumber'],
    ['4,111,111,111,111,111', 'cardNumber'],
    ['4.111.111.111.111.111,00', 'cardNumber'],
    ["4'111'111'111'111'111", 'cardNumber'],
    ['41\u200b11 1111\u00ad1111 1\u2060111', 'cardNumber'],
    ['4\ufe0f\u20e31\ufe0f\u20e311 1111 1111 1111', 'cardNumber'],
    ['٤١١١ ١١١١ ١١١١ ١١١١', 'cardNumber'],
    ['𝟜𝟙𝟙𝟙 ११११ 1111 １１１１', 'cardNumber'],
    ['4111 1111 1111 1112', null],
    ['4111, 1111, 1111, 1111', null],
    ['0000 0000 0000 0000', null],
    ['12345678901234567890', null],
    [`routing ${ROUTING}, account 12`, 'bankAccount'],
    ['0210&#8203;00021', 'bankAccount'],
    ['۰۲۱۰۰۰۰۲۱', 'bankAccount'],
    ['021000022', null],
    ['991000028', null],
    [`0${ROUTING}`, null],
    [SSN, 'ssn'],
    ['SSN:078 05 1120.', 'ssn'],
    ['1-078-05-1120', 'ssn'],
    ...[
      '&#45;',
      '&ndash;',
      '&#x2212;',
      '&shy;',
      '\u2212',
      '\u2011',
      '—',
      '.',
      '\u200b-',
      '&nbsp;',
      '\u2800',
    ].map((dash): [string, ContentKind] => [`123${dash}45${dash}6789`, 'ssn']),
    ...['000-05-1120', '666-05-1120', '900-05-1120', '078-00-1120', '078-05-0000', '555-010-0142'].map(
      (text): [string, null] => [text, null],
    ),
    ['2025-06-02 14:30:00', null],
    ['After 6 pm, by phone', null],
    ['', null],
  ])('of %j is %s', (text, expected) => {
    expect(CONTENT_KINDS.filter((kind) => hasContent(text, [kind]))).toEqual(
      expected === null ? [] : [expected],
    );
    expect(hasContent(text, [])).toBe(false);
  });

  it('is found in the number that a text means', () => {
    const id = '7';
    if (!isFieldId(id)) throw new Error(id);
    const definition = { ...missingDefinitionOf(id), kind: number };
    expect(valueHasContent(definition, '121,000,248', ['bankAccount'])).toBe(true);
    expect(valueHasContent(definition, '121,000,249', ['bankAccount'])).toBe(false);
  });

  it.each([
    '1',
    '1 ',
    '12-',
    '1 - ',
    '   ',
    '4111 1111 ',
    '0780511',
    '078-05-',
    'ﷺ1',
    '1,',
    '1\u200b',
    '١',
    '&amp;',
    '&#49;',
    '1\u0316\u0301',
  ])('is searched in a time that grows with the text: %j', (repeated) => {
    expect(growsFasterThanText(search, (times) => repeated.repeat(Math.ceil(times / repeated.length)))).toBe(
      false,
    );
  });
});

const ROLE = (content: string) =>
  `{ customers: all, profile: '*', fields: [{ match: '*', access: writable }], content: ${content} }`;

const MASK_AND_REFUSE = `
roles:
  bound: ${ROLE('{ cardNumber: mask, bankAccount: refuse }')}
  refusing: ${ROLE('{ cardNumber: refuse }')}
  free: ${ROLE('{}')}
`;

const HELD = 'displayValue rawValue isSet problem { code } ... on TextCustomFieldValue { text }';
const WRITE = `mutation ($values: [CustomFieldValueInput!]!) {
  updateCustomerCustomFields(customerId: "4150", values: $values) {
    outcome userErrors { code path message current { rawValue displayValue } } changes { before { rawValue displayValue } }
  } }`;

it('is masked and refused for those whom every role binds', async () => {
  const policy = parsePolicy(MASK_AND_REFUSE);
  if ('problems' in policy) throw new Error(policy.problems.join());
  const acting = actingAs(['bound'], {}, policy);
  await using app = await openApp({ gateway: { policy: acting } });
  const hold = (text: string) =>
    app.standin.database
      .prepare(
        'UPDATE custom_field__entity SET custom_field_value = ? WHERE entity_id = 4150 AND custom_field_id = 1',
      )
      .run(text);
  const read = async () =>
    (await app.ask(`{ customer(id: "4150") { customField(field: { id: "1" }) { ${HELD} } } }`)).data.customer
      .customField;
  const write = async (text: string, onlyIf: object | null = null) =>
    (await app.ask(WRITE, { values: [{ field: { id: '1' }, value: { text }, onlyIf }] })).data
      .updateCustomerCustomFields;
  await app.warmUp();

  hold(`card ${CARD}`);
  expect(await read()).toEqual({
    displayValue: '••••',
    rawValue: null,
    isSet: true,
    problem: null,
    text: null,
  });
  for (const guess of [`card ${CARD}`, `routing ${ROUTING}`]) {
    expect(await write(guess)).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code: 'CONTENT_FORBIDDEN', path: ['values', '0', 'value', 'text'] }],
    });
  }
  expect(await write('new', { rawValue: `card ${CARD}` })).toMatchObject({
    outcome: 'REJECTED',
    userErrors: [{ code: 'CONTENT_FORBIDDEN', path: ['values', '0', 'onlyIf', 'rawValue'] }],
  });
  expect(app.upstream.filter(({ method }) => method === 'PUT')).toEqual([]);
  hold('new');
  expect(await write('newer', { rawValue: 'new' })).toMatchObject({ outcome: 'APPLIED' });
  for (const text of [
    '4111&nbsp;1111&nbsp;1111&nbsp;1111',
    '٤١١١ ١١١١ ١١١١ ١١١١',
    '4111\u200b111111111111',
  ]) {
    expect(await write(text)).toMatchObject({ userErrors: [{ code: 'CONTENT_FORBIDDEN' }] });
    hold(text);
    expect(await read()).toMatchObject({ displayValue: '••••', rawValue: null, text: null });
  }

  // A routing number is only refused, and a card number is masked for those whom every role binds in this way.
  hold(`routing ${ROUTING}`);
  expect(await read()).toMatchObject({ rawValue: `routing ${ROUTING}` });
  hold(CARD);
  acting.viewer = { ...acting.viewer, roles: ['bound', 'refusing'] };
  expect(await read()).toMatchObject({ rawValue: CARD });
  expect(await write(`${CARD} `)).toMatchObject({ userErrors: [{ code: 'CONTENT_FORBIDDEN' }] });
  acting.viewer = { ...acting.viewer, roles: ['bound', 'free'] };
  expect(await write(`card ${CARD}`)).toMatchObject({ outcome: 'APPLIED' });
});

const CHECK = `query ($values: [CustomFieldValueInput!]!) { checkCustomerCustomFields(customerId: "4150", values: $values) {
  userErrors { code path current { displayValue } } changes { willChange } } }`;

it('cannot be guessed by writes, checks and conditions', async () => {
  const policy = parsePolicy(MASK_AND_REFUSE);
  if ('problems' in policy) throw new Error(policy.problems.join());
  await using app = await openApp({ gateway: { policy: actingAs(['bound'], {}, policy) } });
  await app.warmUp();
  const hold = app.standin.database.prepare(
    'UPDATE custom_field__entity SET custom_field_value = ? WHERE entity_id = 4150 AND custom_field_id = 1',
  );
  const guesses = [
    { value: { text: 'new' }, onlyIf: { rawValue: 'other' } },
    { value: { text: 'new' }, onlyIf: { unset: false } },
    { value: { text: `card ${CARD}` } },
    { value: { text: 'new' }, onlyIf: { rawValue: `card ${CARD}` } },
    // What cannot be seen can be overwritten and cleared: no accepted text can be the one that is held.
    { value: { text: 'new' } },
    { value: { text: 'card 4111' } },
    { value: { clear: 'TO_EMPTY' } },
  ];
  const answers = async (held: string) => {
    const all = [];
    for (const guess of guesses) {
      hold.run(held);
      const values = [{ field: { id: '1' }, ...guess }];
      const { checkCustomerCustomFields: checked } = (await app.ask(CHECK, { values })).data;
      const { updateCustomerCustomFields: written } = (await app.ask(WRITE, { values })).data;
      all.push({ checked, written });
    }
    return all;
  };
  const [guessed, other] = [await answers(`card ${CARD}`), await answers('card 5500 0000 0000 0004')];
  expect(guessed).toEqual(other);
  const codes = guessed.map(({ checked }) => checked.userErrors.map(({ code }: { code: string }) => code));
  expect(codes).toEqual([
    ...Array.from({ length: 2 }, () => ['FIELD_READ_ONLY']),
    ...Array.from({ length: 2 }, () => ['CONTENT_FORBIDDEN']),
    ...Array.from({ length: 3 }, () => []),
  ]);
  expect(guessed.map(({ written }) => written.outcome)).toEqual([
    ...Array.from({ length: 4 }, () => 'REJECTED'),
    ...Array.from({ length: 3 }, () => 'APPLIED'),
  ]);
  expect(guessed.at(-1)?.written.changes).toEqual([{ before: { rawValue: null, displayValue: '••••' } }]);
});

it('cannot be guessed by a number that means the same and does not look like it', async () => {
  const role: Role = {
    customers: 'all',
    profile: [],
    fields: [{ match: '*', access: 'writable' }],
    content: { ssn: 'mask' },
  };
  const policy = { version: 'test', roles: new Map([['bound', role]]) };
  await using app = await openApp({ gateway: { policy: actingAs(['bound'], {}, policy) } });
  await app.warmUp();
  const hold = app.standin.database.prepare(
    'UPDATE custom_field__entity SET custom_field_value = ? WHERE entity_id = 4150 AND custom_field_id = 11',
  );
  const answers = async (held: string) => {
    hold.run(held);
    const values = [{ field: { id: '11' }, value: { phone: '078051120' } }];
    const { checkCustomerCustomFields: checked } = (await app.ask(CHECK, { values })).data;
    const { updateCustomerCustomFields: written } = (await app.ask(WRITE, { values })).data;
    return { checked, written };
  };
  const guessed = await answers(SSN);
  expect(guessed).toEqual(await answers('078-05-1121'));
  expect(guessed.checked.changes).toEqual([{ willChange: true }]);
  expect(guessed.written).toMatchObject({
    outcome: 'APPLIED',
    changes: [{ before: { displayValue: '••••' } }],
  });
});

it('is masked in the members of a profile', async () => {
  const policy = parsePolicy(MASK_AND_REFUSE);
  if ('problems' in policy) throw new Error(policy.problems.join());
  const acting = actingAs(['bound'], {}, policy);
  await using app = await openApp({ gateway: { policy: acting } });
  app.standin.database.exec(
    `UPDATE customer_entity SET company_name = '${CARD}', last_name = '${SSN}' WHERE id = 4150`,
  );
  const read = async () => (await app.ask('{ customer(id: "4150") { companyName lastName } }')).data.customer;
  expect(await read()).toEqual({ companyName: '••••', lastName: SSN });
  acting.viewer = { ...acting.viewer, roles: ['bound', 'free'] };
  expect(await read()).toEqual({ companyName: CARD, lastName: SSN });
});
