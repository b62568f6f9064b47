// What one custom field held at one moment. It has no id, so that no cache takes it for the value of now.

import type { CustomFieldValue } from '../custom-fields/disclose.ts';
import { KINDS } from '../custom-fields/kinds/table.ts';
import { builder } from './builder.ts';
import { heldMembers, typedMembers } from './held-members.ts';

export const SnapshotType = builder.objectRef<CustomFieldValue>('CustomFieldSnapshot').implement({
  description:
    'What a custom field held at one moment: before a write, after it, or when it was compared. It has no `id`, so that a cache does not take it for the current value, which is a CustomFieldValue. It has the typed members of all types. Those of other types are null, and so is its own one when the field was unset or the stored text does not fit the type.',
  fields: (t) => ({
    ...heldMembers(t),
    ...typedMembers(KINDS, t),
  }),
});
