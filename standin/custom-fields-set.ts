// The set `CustomFields`: the definitions of custom fields, for all entity types.

import { type EntitySet, membersNamed } from './entity-set.ts';

/** Read only: the stand-in has no request that creates or edits a definition. */
export const customFieldsSet: EntitySet = {
  name: 'CustomFields',
  type: 'Entity.CustomField',
  table: 'custom_field',
  navigations: [],
  // The names are documented; `archiveEnable` has no trailing d. Assumed: `maxLength` is read as a number, although the
  // samples send it as text. Assumed: `selectOptions` is read exactly as it is stored.
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
