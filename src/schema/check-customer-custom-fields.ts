// The checks of a write as a query, for a form that wants to know before it saves.

import type { EntityId } from '../custom-fields/ids.ts';
import type { PlannedWrite } from '../custom-fields/write/plan.ts';
import type { Check } from '../custom-fields/write/update.ts';
import { readValue } from '../custom-fields/value.ts';
import { requireCustomerId } from './bad-input.ts';
import { builder } from './builder.ts';
import { CustomFieldDefinitionType } from './custom-field-definition.ts';
import { UserErrorType } from './custom-field-user-error.ts';
import { CustomFieldValueInput } from './custom-field-value-input.ts';
import { CustomFieldValueType } from './custom-field-value.ts';

/** So that a document makes no more checks than it may make writes. */
const CUSTOMERS_PER_CHECK = 100;

interface PlannedChange extends PlannedWrite {
  customerId: EntityId;
}

const PlannedChangeType = builder.objectRef<PlannedChange>('CustomFieldPlannedChange').implement({
  description: 'What a write would do to one field.',
  fields: (t) => ({
    valueIndex: t.exposeInt('valueIndex', { description: 'Which of the values, counted from 0.' }),
    field: t.expose('definition', { type: CustomFieldDefinitionType, description: 'The field.' }),
    before: t.field({
      type: CustomFieldValueType,
      nullable: true,
      description: 'What the field holds now, unset included.',
      resolve: ({ customerId, definition, before, isDuplicate }) =>
        readValue(customerId, definition, before, isDuplicate),
    }),
    willChange: t.exposeBoolean('willChange', {
      description: 'Whether the value would be sent. A field that already holds it is left alone.',
    }),
    rawValueToStore: t.exposeString('text', {
      nullable: true,
      description: 'The very text that would be stored. Null when the field would be emptied.',
    }),
  }),
});

const CheckType = builder.objectRef<Check>('CustomFieldsCheck').implement({
  description: 'What a write would do, and everything that speaks against it.',
  fields: (t) => ({
    ok: t.boolean({
      description: 'Whether nothing speaks against the same write now.',
      resolve: ({ userErrors }) => userErrors.length === 0,
    }),
    userErrors: t.field({
      type: [UserErrorType],
      description: 'Everything that is wrong with the input, all at once.',
      resolve: ({ userErrors }) => [...userErrors],
    }),
    changes: t.field({
      type: [PlannedChangeType],
      description:
        'One for every value that fits its field, in the order given. Empty when there is no such customer.',
      resolve: ({ customerId, writes }) => writes.map((write) => ({ ...write, customerId })),
    }),
  }),
});

builder.queryField('checkCustomerCustomFields', (t) =>
  t.field({
    cost: 10,
    type: CheckType,
    nullable: true,
    description:
      'Every check of updateCustomerCustomFields, with the planned change of each value. Sends nothing that writes.',
    args: {
      customerId: t.arg.id({ required: true, description: "LoanPro's system id of the customer." }),
      values: t.arg({
        type: [CustomFieldValueInput],
        required: true,
        description: 'The same values the mutation would get.',
      }),
    },
    resolve: (_root, { customerId, values }, context) => {
      // Each check is a look at LoanPro of its own, which no batch shares.
      context.loaders.charge(CUSTOMERS_PER_CHECK);
      return context.checkCustomFields(requireCustomerId(customerId, 'customerId'), values);
    },
  }),
);
