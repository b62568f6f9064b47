// Reading the options of a list field. LoanPro documents no form of `selectOptions`, so only forms that have one meaning are read.

import type { ReadFormats } from '../custom-fields/kinds/read-formats.ts';
import { isOverlong } from '../custom-fields/length.ts';
import type { CustomFieldOption } from '../custom-fields/options.ts';
import { isBlank, nearName, plainText, shownText } from '../custom-fields/plain-text.ts';
import { parseInOrder } from './ordered-json.ts';
import type { OrderedJson } from './ordered-json.ts';

/** How the tenant writes lists of labels that are not JSON. `json` means that it has none. */
export type SelectOptionsForm = 'json' | 'lines' | 'commas' | 'semicolons';

/** The options of a field, or why they cannot be read. */
export interface SelectOptions {
  options: CustomFieldOption[];
  optionsProblem: string | null;
}

/** In UTF-16 units. MySQL's type `text`, which LoanPro uses for options (observed), holds 65,535 bytes. */
const MAX_LENGTH = 1_048_576;
const SEPARATORS = { lines: /\r?\n|\r/, commas: ',', semicolons: ';' } as const;
/** A text without the separator of the tenant is one label. With one of these, it is in another form. */
const ANY_SEPARATOR = /[\n\r,;|]/;
/** A label with a key before it, such as `1=Rent`, `1|Rent` and `1: Rent`. */
const KEYED_LABEL = /^[\w-]+\s*(?:=|\||:(?!\d))/;
/** Parts of broken JSON, of PHP's own format, of quoted CSV, of markup and of other lists. */
const NO_LABEL = /^["'[]|[{}\n\r\t]|<\/?[a-z]/i;

const unreadable = (optionsProblem: string): SelectOptions => ({ options: [], optionsProblem });
export const NO_OPTIONS = unreadable('LoanPro gives no options.');
const UNKNOWN_FORM = unreadable('The form of the options is not known.');
const KEYS_UNKNOWN = unreadable(
  'LoanPro lists labels without keys, and no setting says that labels are stored.',
);

/**
 * Reads the options from one of these forms, and from no other:
 *
 * - JSON: an object from keys to labels, or a list of objects with `id` or `key`, and `label`, `name` or `value`
 * - where the tenant stores labels: a JSON list of labels, or a text of the form that its setting names
 *
 * An option with an empty key or without a label is the placeholder of a form, and no option.
 */
export function readSelectOptions(
  source: unknown,
  form: SelectOptionsForm,
  stores: ReadFormats['selectStores'],
): SelectOptions {
  if (source === null || source === undefined) return NO_OPTIONS;
  const text = typeof source === 'string' ? source.trim() : JSON.stringify(source);
  if (text === '') return NO_OPTIONS;
  if (text.length > MAX_LENGTH) return unreadable('The list of options is too long to be read.');
  const json = parseOrNull(text);
  if (json !== null) {
    const labels = textsIn(text);
    return labels === null ? fromJson(json) : fromLabels(labels.map(shownText), stores);
  }
  if (form === 'json') return UNKNOWN_FORM;
  // An entity such as `&amp;` contains a semicolon, and may stand for any separator.
  const labels = plainText(text)
    .split(SEPARATORS[form])
    .map((label) => label.trim())
    .filter((label) => label !== '');
  return isListOfLabels(labels) ? fromLabels(labels, stores) : UNKNOWN_FORM;
}

function isListOfLabels(labels: readonly string[]): boolean {
  const [first = '', another] = labels;
  if (labels.some((label) => NO_LABEL.test(label))) return false;
  if (another === undefined) return !ANY_SEPARATOR.test(first);
  return !labels.every((label) => KEYED_LABEL.test(label));
}

function parseOrNull(text: string): OrderedJson | null {
  // A bare text that JSON would read as a number or a word is not JSON.
  if (!/^[[{]/.test(text)) return null;
  try {
    return parseInOrder(text);
  } catch {
    return null;
  }
}

const KEYS = ['id', 'key'];
const LABELS = ['label', 'name', 'value'];

/** The items of a list of texts. `null` for every other JSON, such as a list of numbers, which may be keys. */
function textsIn(json: string): string[] | null {
  const items: unknown = JSON.parse(json);
  if (!Array.isArray(items) || items.length === 0) return null;
  return items.every((item) => typeof item === 'string') ? items : null;
}

function fromJson(json: OrderedJson): SelectOptions {
  if (json === null || typeof json !== 'object') return UNKNOWN_FORM;
  if ('members' in json) {
    return isMapOfLabels(json.members)
      ? fromPairs(json.members.map(([id, label]) => [id, shown(label)]))
      : UNKNOWN_FORM;
  }
  return fromPairs(json.map((item) => [only(item, KEYS), shown(only(item, LABELS))]));
}

/** The names that programs give to the parts of a list, in lower case. In front of a text, such a name is no key of an option. */
const STRUCTURE = new Set(
  (
    'choice choices collection count data delimiter entries error id ids item items key keys label labels list message name names ' +
    'option options records result results rows selectoptions separator set summary text title total type value values'
  ).split(' '),
);

/**
 * Whether an object leads from keys to labels. An object may also wrap a list, as `{"options":"Rent,Own"}` does, or be a single option, or
 * lead from labels to keys.
 */
function isMapOfLabels(members: readonly (readonly [string, OrderedJson])[]): boolean {
  const named = members.filter(([name]) => !isOverlong(name) && !isBlank(name));
  if (named.some(([name]) => STRUCTURE.has(nearName(name)))) return false;
  const isReversed = areNumbers(named.map(([, label]) => label)) && !areNumbers(named.map(([name]) => name));
  if (named.length === 0) return true;
  return !isReversed && (named.length > 1 || named.some(([name]) => /\d/.test(name)));
}

const areNumbers = (texts: readonly OrderedJson[]) =>
  texts.every((text) => typeof text === 'string' && /^\d+$/.test(text));

const shown = (label: OrderedJson | undefined) => (typeof label === 'string' ? shownText(label) : label);

function valuesOf(item: OrderedJson, names: readonly string[]): Set<OrderedJson> {
  if (item === null || typeof item !== 'object' || !('members' in item)) return new Set();
  return new Set(item.members.flatMap(([name, value]) => (names.includes(name) ? [value] : [])));
}

/** Returns the only value that an object has under these names. Two different ones have no certain meaning. */
function only(item: OrderedJson, names: readonly string[]): OrderedJson | undefined {
  const [value, another] = valuesOf(item, names);
  return another === undefined ? value : undefined;
}

function fromLabels(labels: readonly string[], stores: ReadFormats['selectStores']): SelectOptions {
  if (stores !== 'label') return KEYS_UNKNOWN;
  return fromPairs(labels.map((label) => [label.trim(), label.trim()]));
}

const isBlankKey = (key: OrderedJson): boolean => typeof key === 'string' && !isOverlong(key) && isBlank(key);

/** An option with a text that is too long to be read is left out: nobody can choose it. */
function fromPairs(
  pairs: readonly (readonly [OrderedJson | undefined, OrderedJson | undefined])[],
): SelectOptions {
  const labels = new Map<string, string>();
  for (const [key, label] of pairs) {
    if (key === undefined || label === undefined) return UNKNOWN_FORM;
    if (key === null || label === null || isBlankKey(key)) continue;
    if (typeof key !== 'string' || typeof label !== 'string') return UNKNOWN_FORM;
    if (isOverlong(key) || isOverlong(label)) continue;
    if ((labels.get(key) ?? label) !== label)
      return unreadable('Two options with different labels have the same key.');
    labels.set(key, label);
  }
  if (labels.size === 0) return NO_OPTIONS;
  return { options: [...labels].map(([key, label]) => ({ key, label })), optionsProblem: null };
}
