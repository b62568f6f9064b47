// Made-up definitions: of a field that LoanPro does not define (any more), and of one that it does not tell about. Writes need them for reports.

import { mayExist } from '../definition.ts';
import type { CustomFieldDefinition, DefinitionList, FieldSelector } from '../definition.ts';
import { isFieldId } from '../ids.ts';
import type { FieldId } from '../ids.ts';
import { DEFAULT_READ_FORMATS } from '../kinds/read-formats.ts';
import { UNKNOWN_KIND } from '../kinds/table.ts';

/**
 * Returns the definition of a field that is not in the list: an inactive one when there is no such field, and otherwise one whose field takes text
 * as it is. Returns `null` when the selector does not hold the id of a field, and when the field is hidden.
 */
export function madeUpDefinition(
  selector: FieldSelector,
  definitions: DefinitionList,
): CustomFieldDefinition | null {
  if (!('id' in selector) || !isFieldId(selector.id) || definitions.hides(selector.id)) return null;
  const missing = missingDefinitionOf(selector.id);
  return mayExist(definitions, selector.id) ? { ...missing, active: true, isUnverified: true } : missing;
}

/** Whether the list shows that LoanPro has no definition of the field. */
export function isMissing({ isMadeUp, isUnverified }: CustomFieldDefinition): boolean {
  return isMadeUp === true && !isUnverified;
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
    isMadeUp: true,
  };
}
