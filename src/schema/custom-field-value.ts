// The value of one custom field of one customer: an interface, and a subtype with its own typed member for every kind.

import type { CustomFieldValue } from '../custom-fields/disclose.ts';
import { FULL_ACCESS } from '../custom-fields/field-access.ts';
import { KINDS } from '../custom-fields/kinds/table.ts';
import { builder } from './builder.ts';
import { AccessType } from './custom-field-access.ts';
import { CustomFieldDefinitionType } from './custom-field-definition.ts';
import { heldMembers, typedMembers } from './held-members.ts';
import { NODE_ID, NodeInterface } from './node-id.ts';

export const CustomFieldValueType = builder.interfaceRef<CustomFieldValue>('CustomFieldValue').implement({
  // Thousands of values have the same few definitions.
  extensions: { sharedMember: 'definition' },
  description:
    'What one customer holds in one custom field. Each subtype adds one typed member with a name of its own. That member is null when the field is unset, and when the stored text does not fit the type of the field.',
  resolveType: ({ kind }) => kind.valueType.name,
  fields: (t) => ({
    id: t.id({
      description: 'A stable key for caches, made of the id of the customer and the id of the field.',
      resolve: ({ entity, fieldId }) => `${entity.id}:${fieldId}`,
    }),
    nodeId: t.id(NODE_ID),
    definition: t.expose('definition', {
      type: CustomFieldDefinitionType,
      nullable: true,
      description:
        'What the field is. Null when LoanPro has no definition for the stored value; then `problem` says so. Also null when LoanPro does not give the gateway the definition; then the stored text is shown as it is.',
    }),
    access: t.field({
      type: AccessType,
      description: 'What the viewer may do with the field of this value.',
      resolve: ({ definition }) => definition?.access ?? FULL_ACCESS,
    }),
    ...heldMembers(t),
  }),
});

for (const kind of KINDS) {
  const { name, description } = kind.valueType;
  builder.objectRef<CustomFieldValue>(name).implement({
    description,
    interfaces: [CustomFieldValueType, NodeInterface],
    fields: (t) => typedMembers([kind], t),
  });
}
