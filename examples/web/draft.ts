// The changes that are not saved yet: the values that were read, the edited texts, and the conflicts without a decision.

import type { CustomFieldValueInput } from '../../client/generated/nodes/graphql.ts';
import type { CustomFieldSnapshot } from '../../client/src/outcome.ts';
import { boxOf, holding, newValueOf, whyReadOnly } from './box.ts';
import type { Field } from './box.ts';

export interface Draft {
  /** The fields as they were last read from LoanPro. */
  readonly fields: readonly Field[];
  /** The text of each input that was edited, by the id of its field. */
  readonly edits: ReadonlyMap<string, string>;
  /** Fields that were changed here and by another person. `fields` has the other person's value, `edits` has ours. */
  readonly undecided: ReadonlySet<string>;
}

export function openDraft(fields: readonly Field[]): Draft {
  return { fields, edits: new Map(), undecided: new Set() };
}

export function textOf({ edits }: Draft, field: Field): string {
  return edits.get(field.fieldId) ?? boxOf(field);
}

/** Whether saving would change the field. An empty input counts as a change only after it was edited, because a picker may hide a stored text. */
export function isChanged({ edits }: Draft, field: Field): boolean {
  const text = edits.get(field.fieldId);
  return text !== undefined && (text !== boxOf(field) || (text === '' && field.isSet));
}

/** Whether the user must choose between two values. There is nothing to choose when both are the same. */
export function isUndecided(draft: Draft, field: Field): boolean {
  return draft.undecided.has(field.fieldId) && isChanged(draft, field);
}

export function changedFields(draft: Draft): Field[] {
  return draft.fields.filter((field) => isChanged(draft, field));
}

/** The input for a field: its new value, with the condition that it still holds the value that was read. */
export function valueInputOf(draft: Draft, field: Field): CustomFieldValueInput {
  return {
    field: { id: field.fieldId },
    value: newValueOf(field, textOf(draft, field)),
    onlyIf: field.rawValue === null ? { unset: true } : { rawValue: field.rawValue },
  };
}

export function edit(draft: Draft, fieldId: string, text: string): Draft {
  return { ...draft, edits: new Map(draft.edits).set(fieldId, text) };
}

/** Removes the edit of a field. In a conflict, this takes the other person's value. */
export function undo(draft: Draft, fieldId: string): Draft {
  const edits = new Map(draft.edits);
  edits.delete(fieldId);
  return { ...keepMine(draft, fieldId), edits };
}

/** Keeps the user's value in a conflict. Saving replaces the other value only if it is still the one that was shown. */
export function keepMine(draft: Draft, fieldId: string): Draft {
  const undecided = new Set(draft.undecided);
  undecided.delete(fieldId);
  return { ...draft, undecided };
}

/** Marks a field as a conflict: LoanPro holds `current` and not the value that was read. */
export function collide(draft: Draft, current: CustomFieldSnapshot): Draft {
  const fields = draft.fields.map((field) =>
    field.fieldId === current.fieldId ? holding(field, current) : field,
  );
  return { ...draft, fields, undecided: new Set(draft.undecided).add(current.fieldId) };
}

/**
 * Applies the edits to values that were read again. Edits that are done are removed. An edit becomes a conflict when its field
 * holds neither its former value nor the wanted one.
 */
export function rebase(draft: Draft, fields: readonly Field[], isDone: (field: Field) => boolean): Draft {
  const former = new Map(draft.fields.map((field) => [field.fieldId, field]));
  const pending = fields.filter(
    (field) => isChanged(draft, field) && !isDone(field) && whyReadOnly(field) === null,
  );
  const moved = pending.filter(
    ({ fieldId, rawValue }) => draft.undecided.has(fieldId) || former.get(fieldId)?.rawValue !== rawValue,
  );
  return {
    fields,
    edits: new Map(pending.map((field) => [field.fieldId, textOf(draft, field)])),
    undecided: new Set(moved.map(({ fieldId }) => fieldId)),
  };
}

/** The draft with only the edits of these fields. */
export function onlyOf(draft: Draft, fields: readonly Field[]): Draft {
  const ids = new Set(fields.map(({ fieldId }) => fieldId));
  return { ...draft, edits: new Map([...draft.edits].filter(([fieldId]) => ids.has(fieldId))) };
}

/** Adds the edits that were not sent to the draft after a save of `sent`. `before` is the draft before that save. */
export function layOver(before: Draft, after: Draft, sent: readonly Field[]): Draft {
  const ids = new Set(sent.map(({ fieldId }) => fieldId));
  const edits = new Map([...before.edits].filter(([fieldId]) => !ids.has(fieldId)));
  const rest = rebase({ ...before, edits }, after.fields, () => false);
  return {
    fields: after.fields,
    edits: new Map([...after.edits, ...rest.edits]),
    undecided: new Set([...after.undecided, ...rest.undecided]),
  };
}
