// The set `CustomFieldValues`: one row for each value, for all entity types. A row has no name, no type and no time (documented).

import { customFieldsSet } from './custom-fields-set.ts';
import { type EntitySet, membersNamed } from './entity-set.ts';

/** It also holds rows of other entity types. Their entity may have the same id as a customer. */
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
