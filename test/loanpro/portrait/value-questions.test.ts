// What the portrait says of a sample of stored values: only what the sample proves.

import { expect, it } from 'vitest';
import { judgeSample } from '../../../src/loanpro/portrait/value-questions.ts';

/** What is found out about one question when these texts are stored in fields of one type. */
function judge(about: string, type: string, texts: readonly string[]) {
  const definition = { id: 1, type: `customfield.type.${type}` };
  return judgeSample(texts.map((text) => ({ definition, text }))).find((finding) => finding.about === about);
}

it.each([
  [['0.5', '0.5', '1', '0.25', '1', '0.75', '0.5', '1'], undefined],
  [['1.1', '1.25', '1.05', '0.9', '1.2'], undefined],
  [['12.5', '0.5', '0.5'], undefined],
  [['12.5', '18'], undefined],
  [['12.5', '18', '7.25', '0.5'], 'points'],
])('percentages %j: %s', (texts, expected) => {
  const finding = judge('percentages', 'percentage', texts);
  expect([finding?.value, finding?.settings]).toEqual([expected, expected && { PERCENT_FORM: expected }]);
});

const WITH_KEYS = { 1: '{"1":"Gold","2":"Silver"}', 2: '{"1":"12","2":"24"}' };

/** Texts of two list fields, each with its id. */
const judgeStored = (texts: ReadonlyArray<readonly [1 | 2, string]>) =>
  judgeSample(
    texts.map(([id, text]) => ({
      definition: { id, type: 'customfield.type.select', selectOptions: WITH_KEYS[id] },
      text,
    })),
  ).find(({ about }) => about === 'optionsStore');

it.each([
  [[[1, 'Gold']], undefined],
  [Array.from({ length: 9 }, () => [1, 'Gold'] as const), undefined],
  [[...Array.from({ length: 4 }, () => [1, 'Gold'] as const), [2, '24']], 'label'],
  [[...Array.from({ length: 9 }, () => [1, 'Gold'] as const), [2, '24'], [2, '1']], undefined],
  [[[1, '1']], 'key'],
  [[[2, '3']], undefined],
] satisfies Array<[Array<readonly [1 | 2, string]>, string | undefined]>)(
  'list fields with %j store: %s',
  (texts, expected) => {
    const finding = judgeStored(texts);
    expect([finding?.value, finding?.settings]).toEqual([expected, expected && { SELECT_STORES: expected }]);
  },
);

const many = (length: number, text: string) => Array.from({ length }, () => text);

it.each([
  [
    [...many(18, '2024-06-25'), ...many(12, '25/06/2024'), '05/06/2024'],
    { LOANPRO_DATE_SPELLING: 'YYYY-MM-DD', DATE_ORDER: 'day-first' },
  ],
  [
    [...many(9, '2024-06-25'), '12-31-2020'],
    { LOANPRO_DATE_SPELLING: 'YYYY-MM-DD', DATE_ORDER: 'month-first' },
  ],
  [[...many(9, '2024-06-25'), '31/12/2020', '12/31/2020'], { LOANPRO_DATE_SPELLING: 'YYYY-MM-DD' }],
  [
    [...many(9, '2024-06-25'), '1/31/2020'],
    { LOANPRO_DATE_SPELLING: 'YYYY-MM-DD', DATE_ORDER: 'month-first' },
  ],
  [[...many(9, '7/9/1992'), '31/1/2020'], { LOANPRO_DATE_SPELLING: 'DD/MM/YYYY', DATE_ORDER: 'day-first' }],
  [['2024-06-25', '31/1/2020'], { DATE_ORDER: 'day-first' }],
  [['31/12/2020', '12/31/2020', '7/9/1992'], undefined],
  [['7/9/1992', '45/50/1992'], undefined],
])('dates %j: %j', (texts, settings) => {
  expect(judge('dateSpelling', 'date', texts)?.settings).toEqual(settings);
});
