// The TypeScript module of a lock file: the tenant's fields by name, typed by the package's `defineFields`.

import { fieldKinds } from '../generated/kinds.ts';
import type { FieldKind } from '../generated/kinds.ts';
import type { LockedField } from './lock-file.ts';

/** Names come from LoanPro and may hold anything: they are printed as JSON texts, and in comments without what could end one. */
export function printModule(fields: readonly LockedField[], specifier: string): string {
  return `// The custom fields of this tenant. Printed from the lock file by \`fields pull\`: do not edit.

import { defineFields } from ${quote(specifier)};

export const { fields, problems, set, clear } = defineFields({
${fields.map(printField).join('')}});
`;
}

// A gateway that is newer than this package may have a type that it does not know.
const KINDS: Readonly<Record<string, FieldKind | undefined>> = fieldKinds;

function printField(field: LockedField): string {
  const options = KINDS[field.type]?.content === 'option' ? printOptions(field.options) : '';
  const readOnly = field.calculated || !field.active ? '    readOnly: true,\n' : '';
  return `  /** ${comment(field)} */
  ${field.identifier}: {
    id: ${quote(field.id)},
    type: ${quote(field.type)},
${options}${readOnly}  },
`;
}

function comment({ name, type, required, active, calculated, maxLength }: LockedField): string {
  const facts = [type.toLowerCase().replaceAll('_', ' ')];
  if (required) facts.push('required');
  if (maxLength !== null) facts.push(`at most ${maxLength} characters`);
  if (calculated) facts.push('calculated by LoanPro');
  if (!active) facts.push('retired');
  const words = name
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .replaceAll('*/', '* /')
    .trim();
  return `${words}: ${facts.join(', ')}.`;
}

/** By their labels. Where two have one label, each has its id behind it, twice if that is a label as well. */
function printOptions(options: LockedField['options']): string {
  const counts = Map.groupBy(options, ({ label }) => label);
  const lines = options.map(({ id, label }) => {
    let key = label;
    if ((counts.get(label)?.length ?? 0) > 1) while (counts.has(key)) key = `${key} (${id})`;
    // Written plainly, this one would set the prototype.
    return `      ${key === '__proto__' ? '["__proto__"]' : quote(key)}: ${quote(id)},\n`;
  });
  return lines.length === 0 ? '    options: {},\n' : `    options: {\n${lines.join('')}    },\n`;
}

/** JSON is a subset of JavaScript, but for readers two of its characters end a line. */
const quote = (text: string) =>
  JSON.stringify(text)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
