// The directives of federation. Types and fields have them as extensions whose names begin with `@`.

import { Kind, parse } from 'graphql';
import type { ConstDirectiveNode } from 'graphql';

/** Other subgraphs may have the type as well. */
export const SHAREABLE = { '@shareable': {} };

/** Other subgraphs may refer to an object of the type by its id. */
export const HAS_KEY = { '@key': { fields: 'id' } };

/** Personal data. A contract of the federated graph can exclude tagged fields. */
export const PERSONAL = { '@tag': { name: 'personal' } };

/** What the field costs, for the demand control of a router. */
export const weighs = (weight: number) => ({ '@cost': { weight } });

/** How many items a router assumes in the list. */
export const assumesItems = (assumedSize: number) => ({ '@listSize': { assumedSize } });

/** Returns the directives of a type or a field, in the order of their names. */
export function directivesOf(element: { extensions: object } | undefined): ConstDirectiveNode[] {
  return Object.entries(element?.extensions ?? {})
    .filter(([name]) => name.startsWith('@'))
    .map(([name, args]) => directive(`${name}${printArguments(args)}`))
    .toSorted((one, other) => (one.name.value < other.name.value ? -1 : 1));
}

function printArguments(args: object): string {
  const printed = Object.entries(args).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return printed.length === 0 ? '' : `(${printed.join(', ')})`;
}

/** Reads one directive, such as `@key(fields: "id")`. */
export function directive(text: string): ConstDirectiveNode {
  const [definition] = parse(`extend schema ${text}`, { noLocation: true }).definitions;
  const found = definition?.kind === Kind.SCHEMA_EXTENSION ? definition.directives?.[0] : undefined;
  if (!found) throw new Error('The text is not a directive.');
  return found;
}
