// A made-up definition for a stored value whose field LoanPro does not define, so that a write can clear the value.

import type { CustomFieldDefinition, FieldSelector } from '../definition.ts';
import { isFieldId } from '../ids.ts';
import { UNKNOWN_KIND } from '../kinds/table.ts';

/** Returns an inactive definition whose name is its id. Returns `null` when the selector does not hold the id of a field. */
export function missingDefinition(selector: FieldSelector): CustomFieldDefinition | null {
  if (!('id' in selector) || !isFieldId(selector.id)) return null;
  return {
    id: selector.id,
    name: selector.id,
    description: null,
    kind: UNKNOWN_KIND,
    loanProType: '',
    section: null,
    position: null,
    required: false,
    active: false,
    calculated: false,
    searchable: false,
    maxLength: null,
    defaultText: null,
    options: [],
    isMissing: true,
  };
}
