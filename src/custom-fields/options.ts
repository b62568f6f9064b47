// Finding an option of a list field. Of two that look alike none is ever guessed.

import type { CustomFieldOption } from './definition.ts';

export function optionById(options: readonly CustomFieldOption[], id: string): CustomFieldOption | null {
  return options.find((option) => option.id === id) ?? null;
}

/** The one option with this label; `null` for none and for several. */
export function optionByLabel(
  options: readonly CustomFieldOption[],
  label: string,
): CustomFieldOption | null {
  const [option, another] = options.filter((candidate) => candidate.label === label);
  return option && !another ? option : null;
}

/** A list stores the option's key (observed). A label is understood as well (assumed), for rows written by an import. */
export function readOption(options: readonly CustomFieldOption[], text: string): CustomFieldOption | null {
  const wanted = text.trim();
  return wanted === '' ? null : (optionById(options, wanted) ?? optionByLabel(options, wanted));
}
