// Prints the parts of the client that depend on the kinds of custom fields, from the gateway's table of kinds.

import { leafSelection } from '../src/custom-fields/kinds/kind.ts';
import type { FormInput, Kind } from '../src/custom-fields/kinds/kind.ts';

/**
 * Puts the members of a value in the place of their fragment. Without its options, Apollo's cache skips a fragment on an interface, but not the
 * members themselves.
 */
export function withValueParts(document: string, kinds: readonly Kind[]): string {
  return document.replaceAll('...CustomFieldValueParts', valueMembers(kinds));
}

/** Prints two fragments with the members that every value has, and all that each type adds: for values of now and for snapshots. */
export function printValueParts(kinds: readonly Kind[]): string {
  const leaves = kinds.flatMap((kind) => leafSelection(kind) ?? []);
  return `# The parts of a value of any type that a program needs.
fragment CustomFieldValueParts on CustomFieldValue {
${valueMembers(kinds)}}

# The same parts of what a field held at one moment. It has no id, so that caches do not take it for the value of now.
fragment CustomFieldSnapshotParts on CustomFieldSnapshot {
  fieldId
  isSet
  displayValue
  rawValue
  problem { code message expected }
${leaves.map((leaf) => `  ${leaf.members}\n`).join('')}}
`;
}

function valueMembers(kinds: readonly Kind[]): string {
  const leaves = kinds.flatMap((kind) => leafSelection(kind) ?? []);
  return `  __typename
  id
  fieldId
  isSet
  displayValue
  rawValue
  problem { code message expected }
${leaves.map((leaf) => `  ... on ${leaf.on} { ${leaf.members} }\n`).join('')}`;
}

/** Prints a module with an entry for each type, and a function that reads the member of a value. */
export function printKindsModule(kinds: readonly Kind[]): string {
  return `// One entry for each type of custom field. Printed from the gateway's table by \`npm run codegen\`: do not edit.

import type { CustomFieldNewValue, CustomFieldType, CustomFieldValuePartsFragment } from './graphql.ts';

export interface FieldKind {
  /** The subtype of \`CustomFieldValue\`. */
  readonly typename: CustomFieldValuePartsFragment['__typename'];
  /** How a program handles a value of this type. */
  readonly content: 'text' | 'boolean' | 'option';
  /** The input that a form draws, in terms of HTML. */
  readonly input: {
    readonly type: ${inputTypes(kinds)};
    readonly mode?: 'numeric' | 'url';
    readonly max?: string;
    readonly hint?: string;
    /** Set when a form sends the text in \`raw\`, which reads more formats than the typed slot, such as 1,250.00 for an amount. */
    readonly sendAs?: 'raw';
  };
  /** Makes a new value from text: in the slot of the type when that slot takes text, otherwise in \`raw\`. */
  readonly fromText: (text: string) => CustomFieldNewValue;
  readonly fromBoolean: ((value: boolean) => CustomFieldNewValue) | null;
  readonly fromOption: ((option: { key: string } | { label: string }) => CustomFieldNewValue) | null;
}

export const fieldKinds = {
${kinds.map(printEntry).join('')}} as const satisfies Record<CustomFieldType, FieldKind>;

/** Returns the member that the type of a value adds, or the stored text when the type adds none. */
export function leafOf(
  value: CustomFieldValuePartsFragment,
): string | boolean | { readonly key: string; readonly label: string } | null {
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
