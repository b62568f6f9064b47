// The table of kinds: nothing in it may be ambiguous.

import { expect, it } from 'vitest';
import { DEFAULT_READ_FORMATS } from '../../../src/custom-fields/kinds/read-formats.ts';
import { KINDS, UNKNOWN_KIND } from '../../../src/custom-fields/kinds/table.ts';
import type { Kind } from '../../../src/custom-fields/kinds/kind.ts';

it.each<[string, (kind: Kind) => string | null | undefined]>([
  ['name', ({ name }) => name],
  ['LoanPro type', ({ loanProType }) => loanProType],
  ['GraphQL type', ({ valueType }) => valueType.name],
  ['leaf', ({ leaf }) => leaf?.name],
  ['slot', ({ slot }) => slot?.name],
])('no two kinds have the same %s', (_what, read) => {
  const names = KINDS.map(read).filter((name) => name != null);
  expect(names.length).toBeGreaterThan(10);
  expect(new Set(names).size).toBe(names.length);
});

it('no slot has the name of a slot that fits every kind', () => {
  expect(KINDS.map(({ slot }) => slot?.name)).not.toContain('raw');
  expect(KINDS.map(({ slot }) => slot?.name)).not.toContain('clear');
});

it('the kind for unknown types is in the table, and it is the only one without a LoanPro type', () => {
  expect(KINDS.filter(({ loanProType }) => loanProType === null)).toEqual([UNKNOWN_KIND]);
});

it.each(KINDS.map((kind) => [kind.name, kind] as const))(
  '%s writes its own sample and reads it back',
  (_name, kind) => {
    const options = [{ key: '7', label: 'Gold' }];
    const field = { options, optionsProblem: null, formats: DEFAULT_READ_FORMATS };
    const content = kind.sample(field);
    if (content === null) return expect(kind.slot?.type ?? 'ID').toBe('ID');
    const text = kind.format(content, field, { date: 'YYYY-MM-DD' });
    expect(text).not.toBeNull();
    expect(kind.read(text ?? '', field)).not.toBeNull();
  },
);
