// Reading one definition of a custom field: which fields are in use, and which records are no definition.

import { describe, expect, it } from 'vitest';
import { DEFAULT_TENANT_FORMATS, readDefinition } from '../../src/loanpro/records.ts';

const record = { id: 1, name: 'Employer', entityType: 'Entity.Customer', type: 'customfield.type.text' };

describe('a definition', () => {
  it.each([
    ['has no member `active`', {}],
    ['has null as `active`', { active: null }],
    ['has the number 1 as `active`', { active: 1 }],
    ['has the text 1 as `active`', { active: '1' }],
    ['has true as `active`', { active: true }],
  ])('is in use when it %s', (_case, members) => {
    expect(readDefinition({ ...record, ...members }, DEFAULT_TENANT_FORMATS)).toMatchObject({
      id: '1',
      active: true,
    });
  });

  it.each([0, '0', false, ''])('is inactive when its member `active` is %j', (active) => {
    expect(readDefinition({ ...record, active }, DEFAULT_TENANT_FORMATS)).toMatchObject({
      id: '1',
      active: false,
    });
  });

  it.each([undefined, null, 0, -1, 'one', ''])('cannot be made of a record whose id is %j', (id) => {
    expect(readDefinition({ ...record, id }, DEFAULT_TENANT_FORMATS)).toBeNull();
  });
});
