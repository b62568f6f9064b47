// The values of one customer in display order, and how much work their list is.

import { afterEach, describe, expect, it, vi } from 'vitest';
import { createDefinitionList } from '../../src/custom-fields/definition.ts';
import type { CustomFieldDefinition } from '../../src/custom-fields/definition.ts';
import { listValues, resolveAnew, resolveDefinitions } from '../../src/custom-fields/held-values.ts';
import type { HeldValue } from '../../src/custom-fields/held-values.ts';
import { customerRef, customerWith, definitionOf } from '../support/write-fakes.ts';

afterEach(() => void vi.restoreAllMocks());

const entity = customerRef('4150');
const idsOf = (values: readonly HeldValue[]) =>
  values.map(({ field }) => (typeof field === 'string' ? field : field.id));

// In display order: by position, then by name, then by id.
const ORDERED = [
  definitionOf('30', 'TEXT', { name: 'Zebra', position: 1 }),
  definitionOf('7', 'TEXT', { name: 'Ähre', position: 2 }),
  definitionOf('8', 'TEXT', { name: 'Birch', position: 2, active: false }),
  definitionOf('5', 'TEXT', { name: 'Same' }),
  definitionOf('20', 'TEXT', { name: 'Same' }),
];
const list = createDefinitionList(ORDERED.toReversed());
const { rows } = customerWith(
  ['1000', 'no definition'],
  ['20', 'd'],
  ['99', 'no definition'],
  ['8', 'c'],
  ['7', ' '],
  ['30', 'a'],
);
const values = resolveDefinitions(entity, rows ?? [], list);

describe('the values of a customer', () => {
  it('are in display order, and those without a definition come last by their ids', () => {
    expect(idsOf(values)).toEqual(['30', '7', '8', '20', '99', '1000']);
  });

  it('get the order of another list when they are resolved anew', () => {
    const other = createDefinitionList([
      definitionOf('1000', 'TEXT', { position: 1 }),
      definitionOf('20', 'TEXT', { position: 2 }),
    ]);
    expect(idsOf(resolveAnew(values, other))).toEqual(['1000', '20', '7', '8', '30', '99']);
  });

  it.each([
    ['all', null, false, ['30', '8', '20', '99', '1000']],
    ['all, with unset ones', null, true, ['30', '7', '8', '5', '20', '99', '1000']],
    ['selected', [{ id: '99' }, { name: 'Same' }, { id: '7' }], false, ['20', '99']],
    [
      'selected, with unset ones',
      [{ id: '99' }, { name: 'Same' }, { id: '7' }, { id: '5' }, { id: '6' }],
      true,
      ['7', '5', '20', '99'],
    ],
    ['none', [], true, []],
  ])('are listed: %s', (_name, selectors, includeUnset, ids) => {
    expect(idsOf(listValues(entity, values, list, { selectors, includeUnset }))).toEqual(ids);
  });

  it('are put in order without comparing names', () => {
    const compare = vi.spyOn(String.prototype, 'localeCompare');
    resolveDefinitions(entity, rows ?? [], list);
    resolveAnew(values, list);
    listValues(entity, values, list, { selectors: null, includeUnset: true });
    expect(compare).not.toHaveBeenCalled();
    createDefinitionList(ORDERED);
    expect(compare).toHaveBeenCalled();
  });

  it('make no work for fields that are not selected', () => {
    let looks = 0;
    const counted = (definition: CustomFieldDefinition): CustomFieldDefinition => ({
      ...definition,
      get active() {
        looks++;
        return true;
      },
    });
    const many = createDefinitionList(
      Array.from({ length: 300 }, (_, index) => counted(definitionOf(String(index + 1), 'TEXT'))),
    );
    // What is counted once for each list does not count.
    looks = 0;
    const unset = (selectors: { id: string }[] | null) =>
      listValues(entity, [], many, { selectors, includeUnset: true });
    expect(unset([])).toEqual([]);
    expect(looks).toBe(0);
    expect(idsOf(unset([{ id: '17' }]))).toEqual(['17']);
    expect(looks).toBe(1);
    expect(unset(null)).toHaveLength(300);
    expect(looks).toBe(301);
  });
});
