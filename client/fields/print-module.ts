// Prints the TypeScript module of a lock file. It gives each field of the tenant a name and a type through `defineFields`.

import { fieldKinds } from '../generated/kinds.ts';
import type { FieldKind } from '../generated/kinds.ts';
import type { LockedField } from './lock-file.ts';

/** Names come from LoanPro and can hold any text. They are printed as JSON strings, and in comments without anything that ends one. */
export function printModule(fields: readonly LockedField[], specifier: string): string {
  return `// The custom fields of this tenant. \`fields pull\` generates this file from the lock file. Do not edit it.

import { defineFields } from ${quote(specifier)};

export const { fields, problems, select, set, clear } = defineFields({
${fields.map(printField).join('')}});
`;
}

// A gateway that is newer than this package may have a type that it does not know.
const KINDS: Readonly<Record<string, FieldKind | undefined>> = fieldKinds;

function printField(field: LockedField): string {
  const options = KINDS[field.type]?.content === 'option' ? printOptions(field.options) : '';
  const required = field.required ? '    required: true,\n' : '';
  const readOnly = field.calculated || !field.active ? '    readOnly: true,\n' : '';
  const inactive = field.active ? '' : '    inactive: true,\n';
  return `  /** ${comment(field)} */
  ${field.identifier}: {
    id: ${quote(field.id)},
    type: ${quote(field.type)},
${options}${required}${readOnly}${inactive}  },
`;
}

function comment({ name, type, required, active, calculated, maxLength }: LockedField): string {
  const facts = [type.toLowerCase().replaceAll('_', ' ')];
  if (required) facts.push('required');
  if (maxLength !== null) facts.push(`at most ${maxLength} characters`);
  if (calculated) facts.push('calculated by LoanPro');
  if (!active) facts.push('no longer active');
  const words = name
    .replaceAll(/[\p{C}\p{Z}]+/gu, ' ')
    .replaceAll('*/', '* /')
    .trim();
  return `${words}: ${facts.join(', ')}.`;
}

/** By label. Options with the same label get their key as a suffix, several times if another option already has that label. */
function printOptions(options: LockedField['options']): string {
  const counts = new Map<string, number>();
  for (const { label } of options) counts.set(label, (counts.get(label) ?? 0) + 1);
  const lines = options.map(({ key, label }) => {
    let name = label;
    if ((counts.get(label) ?? 0) > 1) while (counts.has(name)) name = `${name} (${key})`;
    // As a plain name, it would set the prototype.
    return `      ${name === '__proto__' ? '["__proto__"]' : quote(name)}: ${quote(key)},\n`;
  });
  return lines.length === 0 ? '    options: {},\n' : `    options: {\n${lines.join('')}    },\n`;
}

/** JSON is valid JavaScript. Two of its characters are escaped because some tools read them as the end of a line. */
const quote = (text: string) =>
  JSON.stringify(text)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`);
