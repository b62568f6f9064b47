// The documents of the package select whatever a save can change of a value. A cache would keep the former text of a member that they leave out.

import { Kind, getNamedType, isInterfaceType, isObjectType } from 'graphql';
import type { DocumentNode, GraphQLNamedType, SelectionSetNode } from 'graphql';
import { expect, it } from 'vitest';
import {
  CustomFieldSnapshotPartsFragmentDoc,
  CustomFieldValuePartsFragmentDoc,
} from '../../../client/generated/nodes/graphql.ts';
import { clientSchema } from '../../../src/schema/index.ts';

/** No save changes these: a name for Relay, and what is the same for all values of a field. */
const NOT_OF_THE_VALUE = new Set(['nodeId', 'definition', 'access']);

/** All members of a type and of the objects in them, such as `problem.code`. */
function membersOf(type: GraphQLNamedType): string[] {
  if (!isObjectType(type) && !isInterfaceType(type)) return [''];
  return Object.values(type.getFields())
    .filter(({ name }) => !NOT_OF_THE_VALUE.has(name))
    .flatMap((field) =>
      membersOf(getNamedType(field.type)).map((inner) => [field.name, inner].filter(Boolean).join('.')),
    );
}

/** The members that a selection reads of one type. */
function selected({ selections }: SelectionSetNode, type: string): string[] {
  return selections.flatMap((each) => {
    if (each.kind === Kind.FIELD) {
      const inner = each.selectionSet ? selected(each.selectionSet, type) : [''];
      return inner.map((name) => [each.name.value, name].filter(Boolean).join('.'));
    }
    if (each.kind !== Kind.INLINE_FRAGMENT) throw new Error('The fragment spreads another one.');
    return each.typeCondition?.name.value === type ? selected(each.selectionSet, type) : [];
  });
}

const VALUES: [string, DocumentNode][] = Object.keys(clientSchema.getTypeMap())
  .filter((name) => /.CustomFieldValue$/.test(name))
  .map((name) => [name, CustomFieldValuePartsFragmentDoc]);

it.each([...VALUES, ['CustomFieldSnapshot', CustomFieldSnapshotPartsFragmentDoc] as const])(
  'every member of %s that a save can change is in its fragment',
  (name, { definitions: [definition] }) => {
    const type = clientSchema.getType(name);
    if (!type || definition?.kind !== Kind.FRAGMENT_DEFINITION) throw new Error(`${name} has no fragment.`);
    expect(selected(definition.selectionSet, name)).toEqual(expect.arrayContaining(membersOf(type)));
  },
);
