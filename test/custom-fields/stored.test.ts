// Which row is used when a field has several rows.

import { expect, it } from 'vitest';
import { rowsByField } from '../../src/custom-fields/stored.ts';
import { customerWith, fieldId } from '../support/write-fakes.ts';

it('the row with the highest id is used when a field has several rows, in any order', () => {
  const rows = customerWith(['1', 'first'], ['2', 'other'], ['1', 'second'], ['1', 'third']).rows ?? [];
  for (const order of [rows, rows.toReversed()]) {
    const { newest, duplicated } = rowsByField(order);
    expect(newest.get(fieldId('1'))?.text).toBe('third');
    expect([...duplicated]).toEqual(['1']);
  }
});

it('row ids are compared as numbers, not as text', () => {
  const rows = customerWith(...Array.from({ length: 10 }, (_, index): [string, string] => ['1', `${index}`]));
  // The number 10 is higher than 9, but the text "10" sorts before "9".
  expect(rowsByField(rows.rows ?? []).newest.get(fieldId('1'))?.text).toBe('9');
});
