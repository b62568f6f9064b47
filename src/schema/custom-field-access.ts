// The type that says what the viewer may do with a field.

import type { FieldAccess } from '../custom-fields/field-access.ts';
import { builder } from './builder.ts';
import { SHAREABLE } from './federation/directives.ts';

export const AccessType = builder.objectRef<FieldAccess>('CustomFieldAccess').implement({
  // Other subgraphs may have fields with a policy as well.
  extensions: SHAREABLE,
  description:
    'What the policy of the gateway lets the viewer do with a field. Hidden fields do not exist for the viewer. Without a policy, everything is allowed.',
  fields: (t) => ({
    read: t.exposeBoolean('read', { description: 'Whether values are shown as they are.' }),
    write: t.exposeBoolean('write', {
      description:
        'Whether the viewer may change values. LoanPro can forbid it all the same: see `active` and `calculated` of the definition.',
    }),
    masked: t.exposeBoolean('masked', {
      description: 'Whether only a masked `displayValue` is shown in place of a value.',
    }),
  }),
});
