// The options of a list field, and how one of them is found. When two options have the same label, neither is chosen.

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

/**
 * Finds the option that a stored text names. LoanPro stores the key of an option (observed). A label is accepted as well, because
 * an import may store one (assumed).
 */
export function readOption(options: readonly CustomFieldOption[], text: string): CustomFieldOption | null {
  const wanted = text.trim();
  return wanted === '' ? null : (optionById(options, wanted) ?? optionByLabel(options, wanted));
}

function optionById(options: readonly CustomFieldOption[], id: string): CustomFieldOption | null {
  return options.find((option) => option.id === id) ?? null;
}

/** Returns the option with this label, or `null` when no option or more than one option has it. */
function optionByLabel(options: readonly CustomFieldOption[], label: string): CustomFieldOption | null {
  const [option, another] = options.filter((candidate) => candidate.label === label);
  return option && !another ? option : null;
}
