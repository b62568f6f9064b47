// The options of a list field, and how one is found. When two options match, neither is chosen.

export interface CustomFieldOption {
  id: string;
  label: string;
}

/** A caller names an option in exactly one of these two ways. */
export type OptionSelector = { id: string } | { label: string };

export function selectOption(
  options: readonly CustomFieldOption[],
  selector: OptionSelector,
): CustomFieldOption | null {
  return 'id' in selector ? optionById(options, selector.id) : optionByLabel(options, selector.label);
}

/** LoanPro stores the key of an option (observed). A label is accepted as well (assumed), for rows written by an import. */
export function readOption(options: readonly CustomFieldOption[], text: string): CustomFieldOption | null {
  const wanted = text.trim();
  return wanted === '' ? null : (optionById(options, wanted) ?? optionByLabel(options, wanted));
}

function optionById(options: readonly CustomFieldOption[], id: string): CustomFieldOption | null {
  return options.find((option) => option.id === id) ?? null;
}

/** The one option with this label; `null` for none and for several. */
function optionByLabel(options: readonly CustomFieldOption[], label: string): CustomFieldOption | null {
  const [option, another] = options.filter((candidate) => candidate.label === label);
  return option && !another ? option : null;
}
