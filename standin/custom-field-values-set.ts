// `CustomFieldValues`: one row per value, for all entity types together. No name, no type, no time (documented).

import { customFieldsSet } from './custom-fields-set.ts';
import { type EntitySet, membersNamed } from './entity-set.ts';

/** Rows of other entity types share the set, and may share a number with a customer. */
export const customFieldValuesSet: EntitySet = {
  name: 'CustomFieldValues',
  type: 'Entity.CustomFieldValue',
  table: 'custom_field__entity',
  navigations: [
    {
      name: 'CustomField',
      leadsTo: { set: customFieldsSet, isList: false, condition: 'id = ?', from: 'custom_field_id' },
    },
  ],
  members: membersNamed('id', 'entityId', 'entityType', 'customFieldId', 'customFieldValue'),
};
