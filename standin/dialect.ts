// How the tenant spells what it stores: the texts of values, and the options of list fields.

import { isRecord } from './json.ts';
import type { EntitySet } from './entity-set.ts';
import { defaultQuirks, type Quirks } from './quirks.ts';
import type { Tenant } from './tenant.ts';

/** Puts one row in the dialect of the tenant. With the default switches it stays as it is. */
export function showInDialect(
  { database, quirks }: Tenant,
  set: EntitySet,
  shown: Record<string, unknown>,
): void {
  if (set.name === 'CustomFields') shown['selectOptions'] = spellOptions(quirks, shown['selectOptions']);
  const { customFieldId, customFieldValue } = shown;
  if (set.name !== 'CustomFieldValues' || typeof customFieldValue !== 'string' || !isSpelled(quirks)) return;
  const field = database
    .prepare('SELECT type, select_options AS options FROM custom_field WHERE id = ?')
    .get(Number(customFieldId));
  shown['customFieldValue'] = spell(quirks, String(field?.['type']), customFieldValue, field?.['options']);
}

function isSpelled(quirks: Quirks): boolean {
  const names = ['dateSpelling', 'checkboxWords', 'percentages', 'optionsStore'] as const;
  return names.some((name) => quirks[name] !== defaultQuirks[name]);
}

type Option = [key: string, label: string];

/** The stored text as the tenant shows it. A text that is not plainly of its type stays as it is. */
function spell(quirks: Quirks, type: string, text: string, selectOptions: unknown): string {
  switch (type) {
    case 'customfield.type.date':
      return text.replace(/^(\d{4})-(\d\d)-(\d\d)$/, (_all, year, month, day) =>
        quirks.dateSpelling.replace('YYYY', year).replace('MM', month).replace('DD', day),
      );
    case 'customfield.type.checkbox': {
      const [yes = '1', no = '0'] = quirks.checkboxWords.split('/');
      return text === '1' ? yes : text === '0' ? no : text;
    }
    case 'customfield.type.percentage':
      return quirks.percentages === 'fraction' && /^\d+(\.\d+)?$/.test(text) ? fractionOf(text) : text;
    case 'customfield.type.select':
      if (quirks.optionsStore === 'key') return text;
      return readOptions(selectOptions).find(([key]) => key === text)?.[1] ?? text;
    default:
      return text;
  }
}

/** What is stored for a text in the spelling of the tenant. The opposite of `spell`, as far as there is one. */
export function unspell(quirks: Quirks, type: string, text: string, selectOptions: unknown): string {
  switch (type) {
    case 'customfield.type.date': {
      const [, first, second, year] = /^(\d\d)[-/](\d\d)[-/](\d{4})$/.exec(text) ?? [];
      const [month, day] = quirks.dateSpelling.startsWith('DD') ? [second, first] : [first, second];
      return quirks.dateSpelling !== 'YYYY-MM-DD' && year !== undefined ? `${year}-${month}-${day}` : text;
    }
    case 'customfield.type.checkbox': {
      const place = quirks.checkboxWords.split('/').indexOf(text);
      return place === -1 ? text : place === 0 ? '1' : '0';
    }
    case 'customfield.type.percentage':
      return quirks.percentages === 'fraction' && /^\d+(\.\d+)?$/.test(text) ? pointsOf(text) : text;
    case 'customfield.type.select':
      if (quirks.optionsStore === 'key') return text;
      return readOptions(selectOptions).find(([, label]) => label === text)?.[0] ?? text;
    default:
      return text;
  }
}

/** `selectOptions` in the form of the tenant. */
function spellOptions({ optionsForm }: Quirks, stored: unknown): unknown {
  const options = readOptions(stored);
  if (options.length === 0) return stored;
  switch (optionsForm) {
    case 'as-stored':
      return stored;
    case 'object':
      // Written by hand, because an object of JavaScript puts its whole numbers in order.
      return `{${options.map((option) => option.map((text) => JSON.stringify(text)).join(':')).join(',')}}`;
    case 'list':
      return JSON.stringify(options.map(([id, label]) => ({ id, label })));
    case 'labels':
      return JSON.stringify(options.map(([, label]) => label));
    case 'unreadable':
      return options.map(([key, label]) => `${key}~${label}`).join('^');
  }
}

/** The forms in which the tables of the stand-in hold options. Other ones have no options here. */
export function readOptions(stored: unknown): Option[] {
  if (typeof stored !== 'string' || stored === '') return [];
  if (!/^[[{]/.test(stored)) return stored.includes(',') ? numbered(stored.split(',')) : [];
  const parsed = parse(stored);
  if (isRecord(parsed)) return Object.entries(parsed).map(([key, label]) => [key, String(label)]);
  if (!Array.isArray(parsed)) return [];
  if (parsed.every((item) => typeof item === 'string')) return numbered(parsed);
  return parsed
    .filter(isRecord)
    .map((item) => [String(item['id'] ?? item['key']), String(item['label'] ?? item['value'])]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function numbered(labels: readonly string[]): Option[] {
  return labels.map((label, index) => [String(index + 1), label]);
}

/** Moves the decimal point in the text. A division by 100 would give 0.07200000000000001 for 7.2. */
function fractionOf(points: string): string {
  const [whole = '', decimals = ''] = points.split('.');
  const padded = whole.padStart(3, '0');
  return String(Number(`${padded.slice(0, -2)}.${padded.slice(-2)}${decimals}`));
}

function pointsOf(fraction: string): string {
  const [whole = '', decimals = ''] = fraction.split('.');
  const padded = decimals.padEnd(2, '0');
  return String(Number(`${whole}${padded.slice(0, 2)}.${padded.slice(2)}`));
}
