// The input with which a caller names a custom field.

import type { FieldSelector } from '../custom-fields/definition.ts';
import { builder } from './builder.ts';

export const CustomFieldSelectorInput = builder.inputType('CustomFieldSelector', {
  description: 'Exactly one way of naming a custom field.',
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: 'The id of the field in this LoanPro tenant.' }),
    name: t.string({ description: 'The name of the field, letter by letter as LoanPro shows it.' }),
  }),
});

/** GraphQL has already checked that exactly one of the two is given. */
export function parseFieldSelector({ id, name }: typeof CustomFieldSelectorInput.$inferInput): FieldSelector {
  return id == null ? { name: name ?? '' } : { id };
}
