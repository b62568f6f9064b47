// Rows that are read in one pass are the rows that JSON.parse finds, whatever LoanPro answers.

import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ExpandedRows, takeExpandedRows } from '../../src/loanpro/expanded-rows.ts';
import { isJson } from '../../src/loanpro/json.ts';
import { openEnvelope, readList } from '../../src/loanpro/odata.ts';
import { readCustomerId, readOwnRows } from '../../src/loanpro/records.ts';
import { CAMPAIGN_TIMEOUT_MS, times } from '../support/campaign.ts';

const row = (id: number) =>
  `{"id":${id},"entityId":5,"entityType":"Entity.Customer","customFieldId":7,"customFieldValue":"a"}`;

const texts = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('Gold', '2026-04-30', '', 'a "b" \\', ',"CustomFieldValues":[', '}],', '\u2028\ud800'),
);
const written = fc.oneof(
  { weight: 12, arbitrary: texts.map((text) => JSON.stringify(text)) },
  fc.constantFrom('null', '0.10', '1e3', '-7', 'true', '[]', '{"a":1}', String.raw`"\u0041\/"`, '"tab\t"'),
  fc.constantFrom('{"b":1,"CustomFieldValues":[]}', '"open', ''),
);
const ids = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 40 }).map(String) },
  fc.constantFrom('"7"', '0', '07', '12345678901', '-1', '1.0', 'null'),
);
const rarely = (text: string) => fc.oneof({ weight: 30, arbitrary: fc.constant('') }, fc.constant(text));

const rows = fc
  .record({
    owner: fc.oneof({ weight: 30, arbitrary: fc.constant('5') }, ids),
    id: ids,
    field: ids,
    value: written,
    type: fc.oneof({ weight: 40, arbitrary: fc.constant('"Entity.Customer"') }, fc.constant('"Entity.Loan"')),
    more: rarely(',"__proto__":{"id":1}'),
    again: rarely(',"customFieldValue":"twice"'),
    space: rarely(' '),
  })
  .map(
    ({ owner, id, field, value, type, more, again, space }) =>
      `{"id":${space}${id},"entityId":${owner},"entityType":${type},"customFieldId":${field},"customFieldValue":${value}${again}${more}}`,
  );
const customers = fc
  .record({
    list: fc.array(rows, { maxLength: 4 }),
    form: fc.constantFrom<[string, string]>(
      ['[', ']'],
      ['{"results":[', ']}'],
      ['{"results":[', '],"summary":{"total":9}}'],
    ),
    again: rarely(`,"CustomFieldValues":[${row(1)}]`),
    name: written,
    other: rarely(',"CustomFieldValues":{"results":[]}'),
    escaped: rarely(String.raw`,"a\"CustomFieldValues":[${row(1)}]`),
    nested: rarely(',"Employer":{"id":1,"CustomFieldValues":[{"id":1}]}'),
  })
  .map(
    ({ list, form: [begin, end], again, name, other, escaped, nested }) =>
      `{"id":5,"firstName":${name},"CustomFieldValues":${begin}${list.join(',')}${end}${again}${other}${escaped}${nested}}`,
  );
const answers = fc
  .record({
    customers: fc.array(customers, { minLength: 1, maxLength: 4 }),
    isList: fc.boolean(),
    before: fc.constantFrom('', '', ' ', '\ufeff'),
    cut: fc.option(fc.nat(600), { freq: 12 }),
    change: fc.option(
      fc.tuple(fc.nat(600), fc.constantFrom('"', ',', '{', ']', '\\', ' ', 'x', '\u0000', '\ud800')),
      { freq: 6 },
    ),
  })
  .map(({ customers: all, isList, before, cut, change }) => {
    let text = isList
      ? `{"d":{"results":[${all.join(',')}],"summary":{"total":${all.length}}}}`
      : `{"d":${all[0]}}`;
    if (change) text = text.slice(0, change[0]) + change[1] + text.slice(change[0] + 1);
    return before + (cut === null ? text : text.slice(0, cut));
  });

const outcomeOf = (read: () => unknown): unknown => {
  try {
    return read();
  } catch (error) {
    return error instanceof Error ? error.message : error;
  }
};

const open = (body: string): unknown => openEnvelope({ status: 200, body, retryAfter: null });

/** What is read of an answer: all of its members, and the rows of its customers. */
function readAll(body: string): unknown {
  const content = open(body);
  const stored = (readList(content)?.rows ?? [content]).map((record) =>
    outcomeOf(() => {
      if (!isJson(record)) return null;
      const expanded = record['CustomFieldValues'];
      const list = readList(expanded)?.rows ?? [];
      const leftOut: number[] = [];
      const own = expanded instanceof ExpandedRows ? expanded : list;
      return [readOwnRows(readCustomerId(record), own, (count) => leftOut.push(count)), leftOut, list];
    }),
  );
  return [JSON.stringify(content), stored];
}

it(
  'reads what JSON.parse reads, also where not all is written as usual or the answer is broken',
  () => {
    let taken = 0;
    let left = 0;
    let broken = 0;
    fc.assert(
      fc.property(answers, (body) => {
        if (takeExpandedRows(body)) taken++;
        else left++;
        // With this space, nothing is taken out before the answer is parsed.
        const plain = body.replaceAll('"CustomFieldValues":', '"CustomFieldValues": ');
        const expected = outcomeOf(() => readAll(plain));
        expect(outcomeOf(() => readAll(body))).toEqual(expected);
        if (typeof expected === 'string') broken++;
      }),
      { numRuns: times(3000, 200_000) },
    );
    expect(Math.min(taken, left, broken)).toBeGreaterThan(200);
  },
  CAMPAIGN_TIMEOUT_MS,
);

it.each([
  ['one customer', `{"d":{"id":5,"CustomFieldValues":[${row(1)},${row(2)}]}}`],
  ['one customer, in an object', `{"d":{"id":5,"CustomFieldValues":{"results":[${row(1)},${row(2)}]}}}`],
  ['a list', `{"d":{"results":[{"id":5,"CustomFieldValues":[${row(1)}]},{"id":6,"CustomFieldValues":[]}]}}`],
  [
    'two customers',
    `{"d":{"results":[{"CustomFieldValues":[${row(1)}]},{"CustomFieldValues":[${row(2)}]}]}}`,
  ],
])('takes the rows out of %s', (_name, body) => {
  expect(takeExpandedRows(body)?.text).not.toContain('Entity.Customer');
  expect(JSON.stringify(open(body))).toBe(JSON.stringify(JSON.parse(body).d));
});

it.each([
  ['in order', [1, 2, 10], false],
  ['in another order', [10, 9, 2], false],
  ['twice', [2, 10, 2], true],
  ['twice in a row', [2, 2], true],
])('knows whether an id is there twice: %s', (_name, rowIds, expected) => {
  const content = open(`{"d":{"id":5,"CustomFieldValues":[${rowIds.map(row).join(',')}]}}`);
  const expanded = isJson(content) ? content['CustomFieldValues'] : null;
  expect(expanded instanceof ExpandedRows && expanded.hasRepeats()).toBe(expected);
});
