// The custom fields of the demo tenant: every documented type, every known format of options, and fields that are calculated, retired or of an unknown type.

import type { DatabaseSync } from 'node:sqlite';
import { createInserter } from './insert-rows.ts';

interface Definition {
  id: number;
  name: string;
  type: string;
  section?: string;
  /** The position on LoanPro's page. Without it, LoanPro has null. */
  order?: number;
  description?: string;
  owner?: string;
  options?: string;
  maxLength?: number;
  preset?: string;
  required?: 1;
  active?: 0;
  autoCalculate?: string;
}

/** The format of options is not documented, so each select field here uses another one that is in use. */
const housingOptions = '[{"id":1,"label":"Rent"},{"id":2,"label":"Own"},{"id":3,"label":"With family"}]';

const definitions: Definition[] = [
  { id: 1, name: 'Employer', type: 'text', section: 'Employment', order: 10, maxLength: 100 },
  {
    id: 2,
    name: 'Credit Tier',
    type: 'select',
    section: 'Credit',
    order: 20,
    options: '{"1":"Bronze","2":"Silver","3":"Gold"}',
    description: 'Set by the credit team at every review',
  },
  { id: 3, name: 'Monthly Income', type: 'currency', section: 'Employment', order: 12 },
  { id: 4, name: 'Do Not Call', type: 'checkbox', section: 'Contact', order: 1, preset: '0' },
  { id: 5, name: 'Next Review', type: 'date', section: 'Credit', order: 22 },
  { id: 6, name: 'Collateral Note', type: 'text', owner: 'Entity.LoanSettings', order: 1 },
  { id: 7, name: 'Dependents', type: 'number', section: 'Household', order: 31 },
  { id: 8, name: 'Debt Ratio', type: 'percentage', section: 'Credit', order: 21 },
  { id: 9, name: 'Last Contact', type: 'datetime', section: 'Contact', order: 3 },
  { id: 10, name: 'Best Time To Call', type: 'time', section: 'Contact', order: 2, preset: '10:30am' },
  { id: 11, name: 'Work Phone', type: 'phone', section: 'Employment', order: 11 },
  { id: 12, name: 'Website', type: 'url', section: 'Employment', order: 13, maxLength: 100 },
  {
    id: 13,
    name: 'Referring Company',
    type: 'associatedCompany',
    section: 'Origin',
    order: 41,
    options: '4',
  },
  { id: 14, name: 'Housing', type: 'select', section: 'Household', order: 30, options: housingOptions },
  {
    id: 15,
    name: 'Preferred Language',
    type: 'select',
    section: 'Contact',
    order: 4,
    options: '[{"key":"1","value":"English"},{"key":"2","value":"Español"},{"key":"3","value":"Français"}]',
    preset: '1',
  },
  { id: 16, name: 'Contact Preference', type: 'text', section: 'Contact', order: 5 },
  { id: 17, name: 'Customer Reference', type: 'text', section: 'Origin', order: 40, required: 1 },
  {
    id: 18,
    name: 'Risk Score',
    type: 'number',
    section: 'Credit',
    order: 23,
    autoCalculate: 'underwritingFee',
  },
  { id: 19, name: 'Old Branch', type: 'text', active: 0 },
  // A type that is not documented.
  { id: 20, name: 'Service Rating', type: 'rating' },
  { id: 21, name: 'Posted By Hand', type: 'checkbox', owner: 'Entity.Payment', order: 1 },
  { id: 22, name: 'Collections Note', type: 'text' },
];

/** Expects an empty table and an open transaction. */
export function seedDefinitions(database: DatabaseSync): void {
  const insert = createInserter(database, 'custom_field', [
    'id',
    'name',
    'description',
    'type',
    'entity_type',
    'auto_calculate',
    'required',
    'active',
    'max_length',
    'default_value',
    'section_identifier',
    'display_order',
    'select_options',
    'lastupdated',
  ]);
  for (const definition of definitions) {
    insert({
      id: definition.id,
      name: definition.name,
      description: definition.description ?? null,
      type: `customfield.type.${definition.type}`,
      entity_type: definition.owner ?? 'Entity.Customer',
      auto_calculate: `customfield.autoCalculate.${definition.autoCalculate ?? 'none'}`,
      required: definition.required ?? 0,
      active: definition.active ?? 1,
      max_length: definition.maxLength ?? null,
      default_value: definition.preset ?? null,
      section_identifier: definition.section ?? null,
      display_order: definition.order ?? null,
      select_options: definition.options ?? null,
      lastupdated: '2025-01-15 09:00:00',
    });
  }
}
