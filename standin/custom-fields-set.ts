// `CustomFields`: the definitions, for all entity types together.

import { type EntitySet, membersNamed } from './entity-set.ts';

/** Read only: definitions are not made or edited here. */
export const customFieldsSet: EntitySet = {
  name: 'CustomFields',
  type: 'Entity.CustomField',
  table: 'custom_field',
  navigations: [],
  // Documented names; `archiveEnable` really has no trailing d. Assumed: `maxLength` is a number when it is read, though
  // samples send it as text, and `selectOptions` is the text of its column, whatever was put there.
  members: membersNamed(
    'id',
    'name',
    'description',
    'type',
    'entityType',
    'required',
    'active',
    'maxLength',
    'defaultValue',
    'selectOptions',
    'searchable',
    'reportEnabled',
    'archiveEnable',
    'summaryEnabled',
    'creditReportEnabled',
    'autoCalculate',
    'autoCalculateOperationType',
    'sectionIdentifier',
    'displayOrder',
  ),
};
