// Prints what the client has to know of the kinds of custom fields, from the gateway's one table of them.

import type { FormInput, Kind } from '../src/custom-fields/kinds/kind.ts';

/** The parts that every value has, and the member that each type adds. */
export function printValueParts(kinds: readonly Kind[]): string {
  const members = kinds.flatMap(({ valueType, leaf }) => {
    if (!leaf) return [];
    const parts = leaf.type === 'CustomFieldOption' ? ' { id label }' : '';
    return [`  ... on ${valueType.name} { ${leaf.name}${parts} }\n`];
  });
  return `# What a program needs of a value, whatever its type.
fragment CustomFieldValueParts on CustomFieldValue {
  __typename
  id
  fieldId
  isSet
  displayValue
  rawValue
  problem { code message }
${members.join('')}}
`;
}

/** A module with an entry for each type, and a function that reads the member of a value. */
export function printKindsModule(kinds: readonly Kind[]): string {
  return `// The types of custom fields, one entry for each. Printed from the gateway's table by \`npm run codegen\`: do not edit.

import type { CustomFieldNewValue, CustomFieldType, CustomFieldValuePartsFragment } from './graphql.ts';

export interface FieldKind {
  /** The subtype of \`CustomFieldValue\`. */
  readonly typename: CustomFieldValuePartsFragment['__typename'];
  /** What a value of this type is in code. */
  readonly content: 'text' | 'boolean' | 'option';
  /** The input that a form draws, in the words of HTML. */
  readonly input: {
    readonly type: ${inputTypes(kinds)};
    readonly mode?: 'numeric' | 'url';
    readonly max?: string;
    readonly hint?: string;
    /** Where a form sends the text in \`raw\`, so that a mistake is a problem of its field and not an error of the request. */
    readonly sendAs?: 'raw';
  };
  /** A new value from text: in the slot of the type when the slot takes text, else in \`raw\`. */
  readonly fromText: (text: string) => CustomFieldNewValue;
  readonly fromBoolean: ((value: boolean) => CustomFieldNewValue) | null;
  readonly fromOption: ((option: { id: string } | { label: string }) => CustomFieldNewValue) | null;
}

export const fieldKinds = {
${kinds.map(printEntry).join('')}} as const satisfies Record<CustomFieldType, FieldKind>;

/** The member that the type of a value adds; the stored text where the type adds none. */
export function leafOf(
  value: CustomFieldValuePartsFragment,
): string | boolean | { readonly id: string; readonly label: string } | null {
  switch (value.__typename) {
${kinds.map(printCase).join('')}  }
}
`;
}

function inputTypes(kinds: readonly Kind[]): string {
  return [...new Set(kinds.map(({ input }) => quote(input.type)))].join(' | ');
}

function printEntry({ name, valueType, leaf, slot, input }: Kind): string {
  const maker = (type: string, argument: string) =>
    slot?.type === type ? `(${argument}) => ({ ${slot.name}: ${argument} })` : 'null';
  const takesText = slot && slot.type !== 'Boolean' && slot.type !== 'CustomFieldOptionSelector';
  const content =
    leaf?.type === 'Boolean' ? 'boolean' : leaf?.type === 'CustomFieldOption' ? 'option' : 'text';
  return `  ${name}: {
    typename: ${quote(valueType.name)},
    content: '${content}',
    input: ${printInput(input)},
    fromText: (text) => ({ ${takesText ? slot.name : 'raw'}: text }),
    fromBoolean: ${maker('Boolean', 'value')},
    fromOption: ${maker('CustomFieldOptionSelector', 'option')},
  },
`;
}

function printInput({ type, mode, max, hint, sendAs }: FormInput): string {
  const members = Object.entries({ type, mode, max, hint, sendAs }).flatMap(([name, text]) =>
    text === undefined ? [] : [`${name}: ${quote(text)}`],
  );
  return `{ ${members.join(', ')} }`;
}

function printCase({ valueType, leaf }: Kind): string {
  return `    case ${quote(valueType.name)}:\n      return value.${leaf?.name ?? 'rawValue'};\n`;
}

const quote = (text: string) => `'${text.replaceAll(/['\\]/g, String.raw`\$&`)}'`;
