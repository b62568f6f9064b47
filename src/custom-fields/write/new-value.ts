// From what a caller wants to the text that would be stored, or the reason why not.

import {
  isInstant,
  readDate,
  readInstant,
  readLocalTime,
  formatDate,
  formatInstant,
  formatLocalTime,
} from '../calendar.ts';
import type { DateFormat } from '../calendar.ts';
import { isWholeNumber, readDecimal, withCents } from '../decimal.ts';
import type { CustomFieldDefinition, CustomFieldKind, CustomFieldOption } from '../definition.ts';
import { isSystemId } from '../ids.ts';
import { characterCount, longestText } from '../length.ts';
import { optionById, optionByLabel, readOption } from '../options.ts';
import { isWebAddress, readCheckbox } from '../value.ts';

/** The slots of the one-of, each `undefined` when not given. Exactly one is given. */
export interface NewValue {
  text?: string | null | undefined;
  number?: string | null | undefined;
  amount?: string | null | undefined;
  percent?: string | null | undefined;
  date?: string | null | undefined;
  dateTime?: string | null | undefined;
  time?: string | null | undefined;
  checked?: boolean | null | undefined;
  option?: { id?: string | null | undefined; label?: string | null | undefined } | null | undefined;
  phone?: string | null | undefined;
  url?: string | null | undefined;
  companyId?: string | null | undefined;
  raw?: string | null | undefined;
  clear?: 'TO_EMPTY' | 'TO_DEFAULT' | null | undefined;
}

export type Slot = keyof NewValue;

export type RefusalCode = 'TYPE_MISMATCH' | 'INVALID_FORMAT' | 'TOO_LONG' | 'OPTION_NOT_FOUND' | 'REQUIRED';

/** The text to store, `null` for empty; or why the field cannot take the value. */
export type Planned = { text: string | null } | { refusal: RefusalCode; expected: string };

const SLOT_OF: Record<CustomFieldKind, Slot> = {
  TEXT: 'text',
  NUMBER: 'number',
  CURRENCY: 'amount',
  PERCENTAGE: 'percent',
  DATE: 'date',
  DATE_TIME: 'dateTime',
  TIME: 'time',
  CHECKBOX: 'checked',
  SELECT: 'option',
  PHONE: 'phone',
  URL: 'url',
  ASSOCIATED_COMPANY: 'companyId',
  OTHER: 'raw',
};

const EXPECTED: Record<CustomFieldKind, string> = {
  TEXT: 'text without control characters',
  NUMBER: 'a whole number, such as 12',
  CURRENCY: 'an amount with at most two decimals, such as 400.00',
  PERCENTAGE: 'a decimal number, such as 12.5',
  DATE: 'a calendar date, such as 2025-04-30',
  DATE_TIME: 'an instant in whole seconds, such as 2025-04-30T18:14:00Z',
  TIME: 'a time in whole minutes, such as 22:30',
  CHECKBOX: 'true or false',
  SELECT: 'one of the options of the field, by id or by label',
  PHONE: 'a phone number as text without control characters',
  URL: 'an absolute http or https address',
  ASSOCIATED_COMPANY: 'the id of a company, such as 2',
  OTHER: 'text without control characters',
};

/** Slots in which an empty text means an emptied box. */
const EMPTYING = new Set<Slot>(['text', 'phone', 'raw']);

/** The slot that was given. One is always there: the schema refuses none and several. */
export function slotOf(value: NewValue): Slot {
  for (const [slot, content] of Object.entries(value)) if (content != null && isSlot(slot)) return slot;
  return 'raw';
}

function isSlot(name: string): name is Slot {
  return name === 'clear' || Object.values<string>(SLOT_OF).includes(name);
}

/**
 * Checks a wanted value against its field. `raw`, and only `raw`, is read in every spelling a stored value may have and
 * written in the one LoanPro documents; an empty text empties the field.
 */
export function planText(
  definition: CustomFieldDefinition,
  value: NewValue,
  dateFormat: DateFormat,
): Planned {
  const slot = slotOf(value);
  if (slot === 'clear') {
    const restored = value.clear === 'TO_DEFAULT' ? definition.defaultText : null;
    if (restored === null) return withinBounds(definition, null);
    const text = storedText(definition, restored, dateFormat);
    if (text !== null) return withinBounds(definition, text);
    return { refusal: 'INVALID_FORMAT', expected: 'a default in LoanPro that fits the type of the field' };
  }
  if (slot !== 'raw' && slot !== SLOT_OF[definition.kind]) {
    return { refusal: 'TYPE_MISMATCH', expected: `the slot ${SLOT_OF[definition.kind]}, or raw` };
  }
  const wanted = value[slot];
  if (wanted === '' && EMPTYING.has(slot)) return withinBounds(definition, null);
  const text = storedText(definition, wanted, dateFormat);
  if (text !== null) return withinBounds(definition, text);
  return {
    refusal: definition.kind === 'SELECT' ? 'OPTION_NOT_FOUND' : 'INVALID_FORMAT',
    expected: EXPECTED[definition.kind],
  };
}

/** Neither too long for the field, nor nothing where something is required. */
function withinBounds(definition: CustomFieldDefinition, text: string | null): Planned {
  if (definition.required && (text ?? '').trim() === '') {
    return { refusal: 'REQUIRED', expected: EXPECTED[definition.kind] };
  }
  if (text === null || text === '') return { text: null };
  const longest = longestText(definition);
  if (characterCount(text) > longest)
    return { refusal: 'TOO_LONG', expected: `at most ${longest} characters` };
  return { text };
}

function storedText(
  definition: CustomFieldDefinition,
  wanted: NewValue[Slot],
  spelling: DateFormat,
): string | null {
  if (typeof wanted === 'boolean') return wanted ? '1' : '0';
  if (typeof wanted === 'object' && wanted !== null)
    return selectOption(definition.options, wanted)?.id ?? null;
  if (wanted == null || !isPrintable(wanted)) return null;
  return spell(definition, wanted, spelling);
}

function spell(definition: CustomFieldDefinition, text: string, spelling: DateFormat): string | null {
  switch (definition.kind) {
    case 'TEXT':
    case 'PHONE':
    case 'OTHER':
      return text;
    case 'NUMBER': {
      const number = readDecimal(text);
      return number && isWholeNumber(number) ? number : null;
    }
    case 'CURRENCY': {
      const amount = readDecimal(text, '$');
      return amount && withCents(amount);
    }
    case 'PERCENTAGE':
      return readDecimal(text, '%');
    case 'DATE': {
      const date = readDate(text);
      return date && formatDate(date, spelling);
    }
    case 'DATE_TIME': {
      const instant = isInstant(text) ? text : readInstant(text);
      return instant && formatInstant(instant);
    }
    case 'TIME': {
      const time = readLocalTime(text);
      return time && formatLocalTime(time);
    }
    case 'CHECKBOX': {
      const checked = readCheckbox(text);
      return checked === null ? null : checked ? '1' : '0';
    }
    case 'SELECT':
      return readOption(definition.options, text)?.id ?? null;
    case 'URL':
      return isWebAddress(text.trim()) ? text.trim() : null;
    case 'ASSOCIATED_COMPANY':
      return isSystemId(text.trim()) ? text.trim() : null;
  }
}

function selectOption(
  options: readonly CustomFieldOption[],
  { id, label }: { id?: string | null | undefined; label?: string | null | undefined },
): CustomFieldOption | null {
  return id == null ? optionByLabel(options, label ?? '') : optionById(options, id);
}

/** Text that can be stored exactly: no control character other than tab and line ends, no half of a character. */
function isPrintable(text: string): boolean {
  return text.isWellFormed() && !/(?![\t\n\r])\p{Cc}/u.test(text);
}
