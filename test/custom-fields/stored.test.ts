// Which row counts when a field has more than one.

import { expect, it } from 'vitest';
import { rowsByField } from '../../src/custom-fields/stored.ts';
import { customerWith, fieldId } from '../support/write-fakes.ts';

it('of several rows the one with the highest id counts, whatever their order', () => {
  const rows = customerWith(['1', 'first'], ['2', 'other'], ['1', 'second'], ['1', 'third']).rows ?? [];
  for (const order of [rows, rows.toReversed()]) {
    const { newest, duplicated } = rowsByField(order);
    expect(newest.get(fieldId('1'))?.text).toBe('third');
    expect([...duplicated]).toEqual(['1']);
  }
});

it('row ids are compared as numbers, not as text', () => {
  const rows = customerWith(...Array.from({ length: 10 }, (_, index): [string, string] => ['1', `${index}`]));
  // Row 10 comes after row 9, though its text comes before.
  expect(rowsByField(rows.rows ?? []).newest.get(fieldId('1'))?.text).toBe('9');
});
