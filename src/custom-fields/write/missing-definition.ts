// A made-up definition for a field that LoanPro does not define (any more), so that a write can clear its value and be reported.

import type { CustomFieldDefinition, FieldSelector } from '../definition.ts';
import { isFieldId } from '../ids.ts';
import type { FieldId } from '../ids.ts';
import { DEFAULT_READ_FORMATS } from '../kinds/read-formats.ts';
import { UNKNOWN_KIND } from '../kinds/table.ts';

/** Returns an inactive definition whose name is its id. Returns `null` when the selector does not hold the id of a field. */
export function missingDefinition(selector: FieldSelector): CustomFieldDefinition | null {
  return 'id' in selector && isFieldId(selector.id) ? missingDefinitionOf(selector.id) : null;
}

/** `name` is the name that the field had, if it is known. */
export function missingDefinitionOf(id: FieldId, name: string | null = null): CustomFieldDefinition {
  return {
    id,
    name: name ?? id,
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
    optionsProblem: null,
    formats: DEFAULT_READ_FORMATS,
    isMissing: true,
  };
}
