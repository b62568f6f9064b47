// The options of a list field, and how one of them is found. When two options have the same label, neither is chosen.

import { withoutZeroFraction } from './kinds/decimal.ts';
import { isOverlongName } from './length.ts';
import { nearName, plainName } from './plain-text.ts';

export interface CustomFieldOption {
  /** What LoanPro stores. Options of different fields can have the same key. */
  key: string;
  label: string;
}

/** A caller names an option in exactly one of these two ways. */
export type OptionSelector = { key: string } | { label: string };

export function selectOption(
  options: readonly CustomFieldOption[],
  selector: OptionSelector,
): CustomFieldOption | null {
  if ('label' in selector) return optionByLabel(options, selector.label);
  return optionByKey(options, selector.key) ?? optionByKey(options, withoutZeroFraction(selector.key));
}

/**
 * Finds the option that a stored text names. LoanPro stores the key of an option (observed), so a text that is a key is read as one.
 * A label is read as well, because an import or LoanPro itself may store one (assumed). Where a setting says that the tenant stores
 * labels, they come first. Where all keys of a field are numbers, a number that is no key is not read as a label, because it may be the key
 * of an option that was removed. The same holds for labels where labels are stored.
 */
export function readOption(
  options: readonly CustomFieldOption[],
  text: string,
  stores: 'key' | 'label',
): CustomFieldOption | null {
  const wanted = plainName(text);
  if (wanted === '') return null;
  const byKey = optionByKey(options, text) ?? onlyOne(indexOf(options).byPlainKey.get(wanted));
  const byLabel = onlyOne(withLabel(options, wanted));
  const found = stores === 'key' ? byKey : byLabel;
  // Programs that treat keys as floats write `2.0` for 2.
  const whole = withoutZeroFraction(wanted);
  const isNumber = isDigits(whole) && indexOf(options).hasNumbers[stores];
  if (isNumber) return found ?? (stores === 'key' ? optionByKey(options, whole) : null);
  return found ?? byLabel ?? byKey ?? optionByKey(options, whole) ?? onlyChoice(options, text, stores);
}

/** Programs for several choices write a single one as a list too: `["1"]` (assumed). */
const LIST_OF_ONE = /^\[\s*(?:"([^"\\]+)"|([^\s"\\,;|[\]]+))\s*\]$/;

function choiceIn(text: string): string | null {
  const [, quoted, bare] = (isOverlongName(text) ? null : LIST_OF_ONE.exec(plainName(text))) ?? [];
  return quoted ?? bare ?? null;
}

function onlyChoice(
  options: readonly CustomFieldOption[],
  text: string,
  stores: 'key' | 'label',
): CustomFieldOption | null {
  const choice = choiceIn(text);
  return choice === null ? null : readOption(options, choice, stores);
}

/**
 * Finds the option that a caller names with a text that may be a key or a label. A text that is the key of one option and the label
 * of another names neither: a caller who sees labels means the label, and LoanPro means the key.
 */
export function chooseOption(
  options: readonly CustomFieldOption[],
  text: string,
  stores: 'key' | 'label',
): CustomFieldOption | null {
  return namesTwoOptions(options, text) ? null : readOption(options, text, stores);
}

/** Whether a text is the key of one option, also written as a float, and the label of another one. */
export function namesTwoOptions(options: readonly CustomFieldOption[], text: string): boolean {
  if (isOverlongName(text)) return false;
  const whole = plainName(text);
  const isName =
    withLabel(options, whole).length > 0 || optionByKey(options, withoutZeroFraction(whole)) !== null;
  return isNamedTwice(options, isName ? whole : (choiceIn(text) ?? whole));
}

function isNamedTwice(options: readonly CustomFieldOption[], plain: string): boolean {
  const byFloat = withoutZeroFraction(plain);
  const key = optionByKey(options, byFloat);
  return (
    isAmbiguous(options, plain) ||
    isAmbiguous(options, byFloat) ||
    withLabel(options, plain).some((option) => option !== (key ?? option))
  );
}

/**
 * Returns the label of the only option whose label differs from the text, and only in what people overlook.
 */
export function nearLabel(options: readonly CustomFieldOption[], text: string): string | null {
  if (isOverlongName(text) || withLabel(options, plainName(text)).length > 0) return null;
  return onlyOne(indexOf(options).byNearLabel.get(nearName(text)))?.label ?? null;
}

/**
 * Returns the options that a text names when it names more than one, such as `1,3` and `["1","3"]`, in its order. LoanPro documents no field with
 * several choices, so such a text is read when every part of it is an option, and never written.
 */
export function readSeveralOptions(
  options: readonly CustomFieldOption[],
  text: string,
  stores: 'key' | 'label',
): CustomFieldOption[] | null {
  if (isOverlongName(text)) return null;
  const parts = plainName(text)
    .replace(/^\[|\]$/g, '')
    .split(/[,;|\n]/);
  const found = parts.flatMap((part) => readOption(options, part.trim().replace(/^"|"$/g, ''), stores) ?? []);
  return found.length > 1 && found.length === parts.length ? found : null;
}

/** Whether a text is the key of one option and the label of another one. */
function isAmbiguous(options: readonly CustomFieldOption[], text: string): boolean {
  const withKey = new Set(indexOf(options).byPlainKey.get(text));
  return withKey.size > 0 && withLabel(options, text).some((option) => !withKey.has(option));
}

function optionByKey(options: readonly CustomFieldOption[], key: string): CustomFieldOption | null {
  return indexOf(options).byKey.get(key) ?? null;
}

/**
 * Returns the option with exactly this label, or else the only one whose label has the same meaning. A label that is too long to be a name
 * is not looked up, and neither is one that is also the key of another option.
 */
function optionByLabel(options: readonly CustomFieldOption[], label: string): CustomFieldOption | null {
  const plain = isOverlongName(label) ? '' : plainName(label);
  if (plain === '' || isAmbiguous(options, plain)) return null;
  return onlyOne(indexOf(options).byLabel.get(label) ?? withLabel(options, plain));
}

function withLabel(options: readonly CustomFieldOption[], label: string): readonly CustomFieldOption[] {
  return indexOf(options).byPlainLabel.get(label) ?? [];
}

const isDigits = (text: string): boolean => /^\d+$/.test(text);

function onlyOne([option, another]: readonly CustomFieldOption[] = []): CustomFieldOption | null {
  return option && !another ? option : null;
}

interface OptionIndex {
  byKey: ReadonlyMap<string, CustomFieldOption>;
  byPlainKey: ReadonlyMap<string, readonly CustomFieldOption[]>;
  byLabel: ReadonlyMap<string, readonly CustomFieldOption[]>;
  byPlainLabel: ReadonlyMap<string, readonly CustomFieldOption[]>;
  byNearLabel: ReadonlyMap<string, readonly CustomFieldOption[]>;
  /** Whether keys, and whether labels, are written in digits. Another text in digits may then be the key or the label of an option that was removed. */
  hasNumbers: { key: boolean; label: boolean };
}

const indexes = new WeakMap<readonly CustomFieldOption[], OptionIndex>();

/** The options by their texts. It is made once for each list, because a request may look up thousands of values in one list. */
function indexOf(options: readonly CustomFieldOption[]): OptionIndex {
  const known = indexes.get(options);
  if (known) return known;
  const index: OptionIndex = {
    // When two options have the same key, the first one is used.
    byKey: new Map(options.toReversed().map((option) => [option.key, option])),
    byPlainKey: Map.groupBy(options, ({ key }) => plainName(key)),
    byLabel: Map.groupBy(options, ({ label }) => label),
    byPlainLabel: Map.groupBy(options, ({ label }) => plainName(label)),
    byNearLabel: Map.groupBy(options, ({ label }) => nearName(label)),
    hasNumbers: {
      key: options.some(({ key }) => isDigits(plainName(key))),
      label: options.some(({ label }) => isDigits(plainName(label))),
    },
  };
  indexes.set(options, index);
  return index;
}
