// What a person is about to change: the values as read, the boxes that were touched, and what is still to be decided.

import type { CustomFieldValueInput } from '../../client/generated/nodes/graphql.ts';
import type { CustomFieldValue } from '../../client/src/outcome.ts';
import { boxOf, newValueOf, whyReadOnly } from './box.ts';
import type { Field } from './box.ts';

export interface Draft {
  /** As LoanPro held them when they were last seen. */
  readonly fields: readonly Field[];
  /** The text of each box that was touched, by the id of its field. */
  readonly edits: ReadonlyMap<string, string>;
  /** Fields that were changed here and by somebody else. `fields` has the other's value, `edits` has ours. */
  readonly undecided: ReadonlySet<string>;
}

export function openDraft(fields: readonly Field[]): Draft {
  return { fields, edits: new Map(), undecided: new Set() };
}

export function textOf({ edits }: Draft, field: Field): string {
  return edits.get(field.fieldId) ?? boxOf(field);
}

/** Whether saving would change the field. An empty box of a text that cannot be shown counts only once it was touched. */
export function isChanged({ edits }: Draft, field: Field): boolean {
  const text = edits.get(field.fieldId);
  return text !== undefined && (text !== boxOf(field) || (text === '' && field.isSet));
}

/** Whether somebody else's value stands against ours. Where both are the same there is nothing to decide. */
export function isUndecided(draft: Draft, field: Field): boolean {
  return draft.undecided.has(field.fieldId) && isChanged(draft, field);
}

export function changedFields(draft: Draft): Field[] {
  return draft.fields.filter((field) => isChanged(draft, field));
}

/** What to send for a field: its new value, and what it has to hold right before for that to be right. */
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

/** Takes back what was typed. With a decision open, that is the other's value. */
export function undo(draft: Draft, fieldId: string): Draft {
  const edits = new Map(draft.edits);
  edits.delete(fieldId);
  return { ...keepMine(draft, fieldId), edits };
}

/** Decides for our own value: it will be compared with, and replace, the one that was shown beside it. */
export function keepMine(draft: Draft, fieldId: string): Draft {
  const undecided = new Set(draft.undecided);
  undecided.delete(fieldId);
  return { ...draft, undecided };
}

/** A field that turned out to hold something else than was read. */
export function collide(draft: Draft, current: CustomFieldValue): Draft {
  const fields = draft.fields.map((field) =>
    field.fieldId === current.fieldId ? { ...current, definition: field.definition } : field,
  );
  return { ...draft, fields, undecided: new Set(draft.undecided).add(current.fieldId) };
}

/**
 * Lays the draft over values that were read anew. An edit that is done is let go; one whose field holds neither what it held nor
 * what was wanted is to be decided.
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
