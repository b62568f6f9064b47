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
  [['12.5', '18', '0.5'], 'points'],
])('percentages %j: %s', (texts, expected) => {
  const finding = judge('percentages', 'percentage', texts);
  expect([finding?.value, finding?.settings]).toEqual([expected, expected && { PERCENT_FORM: expected }]);
});
