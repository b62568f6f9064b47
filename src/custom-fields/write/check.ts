// The checks of a write that need only the definitions. They report all problems together.

import { nearFieldName, selectDefinitions } from '../definition.ts';
import type { CustomFieldDefinition, DefinitionList, FieldSelector } from '../definition.ts';
import type { FieldId } from '../ids.ts';
import type { WriteFormats } from '../kinds/kind.ts';
import { readOption } from '../options.ts';
import { valueHasContent } from '../value-content.ts';
import type { CheckedChange, RequestedChange } from './change.ts';
import { isMissing, madeUpDefinition } from './missing-definition.ts';
import { planCondition } from './planned-condition.ts';
import { planText, slotOf } from './planned-text.ts';
import { MAX_VALUES, userError } from './user-error.ts';
import type { UserError } from './user-error.ts';

/** Checks the length of the list, which needs no definitions. */
export function checkCount(values: readonly RequestedChange[]): UserError[] {
  if (values.length === 0) return [userError('NO_VALUES', {})];
  return values.length > MAX_VALUES ? [userError('TOO_MANY_VALUES', {})] : [];
}

/** Checks every value against its definition. `changes` is complete only when `userErrors` is empty. */
export function checkValues(
  values: readonly RequestedChange[],
  definitions: DefinitionList,
  formats: WriteFormats,
): { changes: CheckedChange[]; userErrors: UserError[] } {
  const changes: CheckedChange[] = [];
  const userErrors: UserError[] = [];
  const seen = new Set<FieldId>();

  for (const [valueIndex, { field, value, onlyIf }] of values.entries()) {
    const at = ['values', String(valueIndex)];
    const isEmptying = value.as === 'clear' && value.to === 'EMPTY';
    const [found, another] = selectDefinitions(definitions, field);
    const isUnconfirmedName = 'name' in field && found?.isUnverified === true;
    const definition = found ?? madeUpDefinition(field, definitions);
    // Whether the entity holds a value of a missing field, which can be cleared, shows only after it was read.
    const isNowhere = definition === null || (isMissing(definition) && !isEmptying);
    if (isNowhere || isUnconfirmedName || another) {
      const code = isUnconfirmedName
        ? 'DEFINITION_UNAVAILABLE'
        : isNowhere
          ? whyNowhere(field, definitions)
          : 'FIELD_AMBIGUOUS';
      const path = [...at, 'field', 'id' in field ? 'id' : 'name'];
      const near = code === 'FIELD_NOT_FOUND' ? nearFieldName(definitions, field) : null;
      const expected = near === null ? null : `a name letter by letter, such as ${JSON.stringify(near)}`;
      userErrors.push(userError(code, { path, valueIndex, expected }));
      continue;
    }
    const unwritable = seen.has(definition.id) ? 'FIELD_REPEATED' : whyUnwritable(definition, isEmptying);
    seen.add(definition.id);
    if (unwritable) {
      userErrors.push(userError(unwritable, { path: [...at, 'field'], valueIndex, definition }));
      continue;
    }
    // Whatever was required of a retired field, its value can be erased.
    const planned =
      definition.active || definition.isUnverified ? planText(definition, value, formats) : { text: null };
    const condition = planCondition(definition, onlyIf, formats);
    if ('refusal' in condition) {
      const { refusal: code, member, expected } = condition;
      const path = [...at, 'onlyIf', member];
      userErrors.push(userError(code, { path, valueIndex, definition, expected }));
    }
    const { access } = definition;
    if ('condition' in condition && condition.condition && 'rawValue' in condition.condition) {
      // Otherwise it would tell whether the text is the one that is masked.
      if (valueHasContent(definition, condition.condition.rawValue, access?.maskedContent)) {
        const path = [...at, 'onlyIf', 'rawValue'];
        userErrors.push(userError('CONTENT_FORBIDDEN', { path, valueIndex, definition }));
        continue;
      }
    }
    if ('text' in planned && valueHasContent(definition, planned.text, access?.refusedContent)) {
      const path = [...at, 'value', slotOf(value)];
      userErrors.push(userError('CONTENT_FORBIDDEN', { path, valueIndex, definition }));
      continue;
    }
    if ('text' in planned) {
      if ('condition' in condition) {
        changes.push({ valueIndex, definition, text: planned.text, onlyIf: condition.condition });
      }
      continue;
    }
    const path = [...at, 'value', slotOf(value)];
    const { refusal, expected } = planned;
    userErrors.push(userError(refusal, { path, valueIndex, definition, expected }));
  }
  return { changes, userErrors };
}

/**
 * Checks the values once more, against newer definitions. A field whose change would now have another meaning is refused: another field
 * has its name, or the same value would be stored as something else.
 */
export function recheckValues(
  values: readonly RequestedChange[],
  before: readonly CheckedChange[],
  definitions: DefinitionList,
  formats: WriteFormats,
): { changes: CheckedChange[]; userErrors: UserError[] } {
  const { changes, userErrors } = checkValues(values, definitions, formats);
  const earlier = new Map(before.map((change) => [change.valueIndex, change]));
  const changed = changes
    .filter((change) => !hasSameMeaning(change, earlier.get(change.valueIndex)))
    .map(({ valueIndex, definition }) =>
      userError('FIELD_CHANGED', { path: ['values', String(valueIndex), 'field'], valueIndex, definition }),
    );
  const inOrder = [...userErrors, ...changed].toSorted((a, b) => (a.valueIndex ?? -1) - (b.valueIndex ?? -1));
  return { changes, userErrors: inOrder };
}

function hasSameMeaning(now: CheckedChange, before: CheckedChange | undefined): boolean {
  return (
    before !== undefined &&
    now.definition.id === before.definition.id &&
    now.definition.loanProType === before.definition.loanProType &&
    now.text === before.text &&
    labelOf(now) === labelOf(before)
  );
}

/** The label of the chosen option, which shows whether its key means the same as before. `null` for other kinds. */
function labelOf({ definition: { kind, options, formats }, text }: CheckedChange): string | null {
  if (!kind.hasOptions || text === null) return null;
  return readOption(options, text, formats.selectStores)?.label ?? null;
}

/** A name that is not in an incomplete list may exist all the same. A text that is no id names nothing anywhere. */
function whyNowhere(field: FieldSelector, { gap }: DefinitionList) {
  return 'name' in field && gap !== null ? 'DEFINITION_UNAVAILABLE' : 'FIELD_NOT_FOUND';
}

function whyUnwritable(
  { active, calculated, isUnverified, access }: CustomFieldDefinition,
  isEmptying: boolean,
) {
  if (access && !access.write) return 'FIELD_READ_ONLY';
  if (isUnverified) return null;
  if (!active) return isEmptying ? null : 'FIELD_INACTIVE';
  return calculated ? 'FIELD_CALCULATED' : null;
}
