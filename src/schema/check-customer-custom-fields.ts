// The query that makes the checks of a write without writing, for a form that checks before it saves.

import type { PlannedChange } from '../custom-fields/write/change.ts';
import type { Check } from '../custom-fields/write/dry-run.ts';
import { MAX_VALUES } from '../custom-fields/write/user-error.ts';
import { chargeCustomers, requireCustomer } from './bad-input.ts';
import { builder } from './builder.ts';
import { PERSONAL, weighs } from './federation/directives.ts';
import { CustomFieldDefinitionType } from './custom-field-definition.ts';
import { UserErrorType } from './custom-field-user-error.ts';
import { CustomFieldValueInput, parseValues } from './custom-field-value-input.ts';
import { SnapshotType } from './custom-field-snapshot.ts';
import { ONE_FOR_EACH_VALUE } from './expected-items.ts';

/** A check counts as this many customers. One request can read 1,000 customers, so it can make at most 10 checks. */
const CUSTOMERS_PER_CHECK = 100;

const PlannedChangeType = builder.objectRef<PlannedChange>('CustomFieldPlannedChange').implement({
  description: 'What a write would do to one field.',
  fields: (t) => ({
    valueIndex: t.exposeInt('valueIndex', {
      description: 'The position in the list of values, counted from 0.',
    }),
    field: t.expose('definition', {
      type: CustomFieldDefinitionType,
      description:
        'The field. For a field without a definition, this is a field of the type OTHER whose name is its id.',
    }),
    before: t.field({
      extensions: PERSONAL,
      type: SnapshotType,
      nullable: true,
      description: 'What the field held when it was checked. An unset field is shown as well.',
      resolve: ({ before }, _args, { disclose }) => disclose.value(before),
    }),
    willChange: t.exposeBoolean('willChange', {
      description: 'Whether the value would be sent. A field that already holds the value is not written.',
    }),
    rawValueToStore: t.string({
      extensions: PERSONAL,
      nullable: true,
      description: 'The exact text that would be stored. Null when the field would be emptied.',
      resolve: ({ wanted }, _args, { disclose }) => disclose.value(wanted).rawText,
    }),
  }),
});

const CheckType = builder.objectRef<Check>('CustomFieldsCheck').implement({
  description: 'What a write would do, and the reasons for which it would be refused.',
  fields: (t) => ({
    ok: t.boolean({
      description: 'Whether the same write would be accepted now.',
      resolve: ({ userErrors }) => userErrors.length === 0,
    }),
    userErrors: t.field({
      type: [UserErrorType],
      extensions: ONE_FOR_EACH_VALUE,
      description: 'Everything that is wrong with the input. All errors are reported together.',
      resolve: ({ userErrors }) => [...userErrors],
    }),
    changes: t.field({
      type: [PlannedChangeType],
      extensions: ONE_FOR_EACH_VALUE,
      description:
        'One planned change for every value that fits its field, in the order of the values. Empty when there is no such customer.',
      resolve: ({ planned }) => planned,
    }),
  }),
});

builder.queryField('checkCustomerCustomFields', (t) =>
  t.field({
    extensions: weighs(10),
    type: CheckType,
    nullable: true,
    description:
      'Makes every check of updateCustomerCustomFields and returns the planned change of each value. Writes nothing.',
    args: {
      customerId: t.arg.id({ required: true, description: "LoanPro's system id of the customer." }),
      values: t.arg({
        type: [CustomFieldValueInput],
        required: true,
        extensions: { maxItems: MAX_VALUES },
        description: 'The values, as the mutation takes them.',
      }),
    },
    resolve: (_root, { customerId, values }, context) => {
      // Each check makes its own call to LoanPro, which is not part of a batch.
      chargeCustomers(context, CUSTOMERS_PER_CHECK);
      return context.checkCustomFields(requireCustomer(customerId, 'customerId'), parseValues(values));
    },
  }),
);
