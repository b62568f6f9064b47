// The condition of a change, in the form in which it is compared with the stored text.

import type { CustomFieldDefinition } from '../definition.ts';
import { expectedOf } from '../kinds/kind.ts';
import type { WriteFormats } from '../kinds/kind.ts';
import { namesTwoOptions } from '../options.ts';
import type { Precondition, RequestedPrecondition } from './change.ts';
import type { RefusalCode } from './planned-text.ts';

type PlannedCondition =
  | { condition: Precondition | null }
  | { refusal: RefusalCode; member: 'rawValue' | 'option'; expected: string };

/**
 * A text that is the key of one option and the label of another is refused: the caller may mean either, and a write must not depend on a
 * guess.
 */
export function planCondition(
  definition: CustomFieldDefinition,
  onlyIf: RequestedPrecondition | null,
  formats: WriteFormats,
): PlannedCondition {
  const { kind, options, isUnverified } = definition;
  if (onlyIf && 'option' in onlyIf) {
    const member = 'option';
    if (!kind.hasOptions)
      return { refusal: 'TYPE_MISMATCH', member, expected: 'the condition rawValue or unset' };
    if (isUnverified)
      return { refusal: 'DEFINITION_UNAVAILABLE', member, expected: 'the condition rawValue' };
    const rawValue = kind.format(onlyIf.option, definition, formats);
    if (rawValue === null) {
      return { refusal: 'OPTION_NOT_FOUND', member, expected: expectedOf(definition) };
    }
    return { condition: { rawValue } };
  }
  if (onlyIf && 'rawValue' in onlyIf && kind.hasOptions && namesTwoOptions(options, onlyIf.rawValue)) {
    const expected = 'the condition option, with the key of the option';
    return { refusal: 'OPTION_NOT_FOUND', member: 'rawValue', expected };
  }
  return { condition: onlyIf };
}
