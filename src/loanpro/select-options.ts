// Reading the options of a list field. The format of `selectOptions` is not documented, so all likely formats are read.

import { isOverlong } from '../custom-fields/length.ts';
import type { CustomFieldOption } from '../custom-fields/options.ts';
import { isJson } from './json.ts';

/**
 * Reads the options from one of these formats, which are all assumed:
 *
 * - a JSON object from keys to labels
 * - a JSON array of labels, or of objects with a key and a label
 * - text with one label in each line, or with commas or semicolons between labels. A key may precede its label, as in `1=Gold`,
 *   `1:Gold` or `1|Gold`.
 *
 * Labels without keys are numbered from 1, because stored values are small numbers (observed). An option with a text that is too long
 * to be read is left out: nobody can choose it.
 */
export function readSelectOptions(source: unknown): CustomFieldOption[] {
  // When two options have the same key, the first one is used: a stored key can mean only one of them.
  const byId = new Map(
    readAll(source)
      .filter(({ id, label }) => !isOverlong(id) && !isOverlong(label))
      .toReversed()
      .map((option) => [option.id, option]),
  );
  return [...byId.values()].toReversed();
}

function readAll(source: unknown): CustomFieldOption[] {
  if (typeof source !== 'string') return fromJson(source);
  const text = source.trim();
  if (/^[[{]/.test(text)) {
    try {
      return fromJson(JSON.parse(text));
    } catch {
      // Not JSON: it is read as plain text below.
    }
  }
  const parts = text.split(/\r?\n/.test(text) ? /\r?\n/ : text.includes(';') ? ';' : ',');
  return numbered(parts.map((part) => part.trim()).filter((part) => part !== ''));
}

function fromJson(source: unknown): CustomFieldOption[] {
  if (Array.isArray(source)) {
    return source.flatMap((item: unknown, index) => {
      if (isJson(item)) return fromObject(item);
      return typeof item === 'string' ? numbered([item], index) : [];
    });
  }
  if (!isJson(source)) return [];
  return Object.entries(source).flatMap(([id, label]) =>
    isPlain(label) ? [{ id, label: String(label) }] : [],
  );
}

function fromObject(item: Record<string, unknown>): CustomFieldOption[] {
  const id = ['id', 'key', 'value'].map((name) => item[name]).find(isPlain);
  const label = ['label', 'name', 'text', 'title', 'value'].map((name) => item[name]).find(isPlain);
  if (id === undefined && label === undefined) return [];
  return [{ id: String(id ?? label), label: String(label ?? id) }];
}

function numbered(labels: readonly string[], start = 0): CustomFieldOption[] {
  return labels.map((part, index) => {
    const keyed = /^(\w+)\s*[=:|]\s*(\S.*)$/.exec(part);
    return { id: keyed?.[1] ?? String(start + index + 1), label: keyed?.[2] ?? part };
  });
}

function isPlain(value: unknown): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
