// Compares the edits of a draft with what LoanPro holds, by meaning and not by text.

import type { CustomFieldSnapshot } from '../../client/src/outcome.ts';
import { holding, newValueOf, whyReadOnly } from './box.ts';
import type { Field } from './box.ts';
import { isChanged, textOf } from './draft.ts';
import type { Draft } from './draft.ts';
import type { Gateway } from './gateway.ts';

/** What LoanPro holds now, compared with the texts of a draft. */
export interface Comparison {
  fields: readonly Field[];
  /** The ids of the fields whose value means the same as the text in the draft. */
  held: ReadonlySet<string>;
}

/**
 * Compares the edits with fields that were read. The gateway does it, because LoanPro may store a text with the same meaning as another
 * text. A check reads the customer as well, so its values replace those that were read before.
 */
export async function compare(
  gateway: Gateway,
  customerId: string,
  draft: Draft,
  fields: readonly Field[],
  signal: AbortSignal,
): Promise<Comparison> {
  const edited = fields.filter(({ fieldId }) => draft.edits.has(fieldId));
  const different = edited.filter((field) => isChanged(draft, field) && whyReadOnly(field) === null);
  const held = new Set(edited.filter((field) => !isChanged(draft, field)).map(({ fieldId }) => fieldId));
  if (different.length === 0) return { fields, held };
  const values = different.map((field) => ({
    field: { id: field.fieldId },
    value: newValueOf(field, textOf(draft, field)),
  }));
  const { changes } = await gateway.check(customerId, values, signal);
  const current = new Map<string, CustomFieldSnapshot>();
  for (const { field, before, willChange } of changes) {
    if (before) current.set(field.id, before);
    if (!willChange) held.add(field.id);
  }
  const now = fields.map((field) => {
    const snapshot = current.get(field.fieldId);
    return snapshot ? holding(field, snapshot) : field;
  });
  return { fields: now, held };
}
