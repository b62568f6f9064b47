// The mutation and its payload.

import type { EntityId } from '../custom-fields/ids.ts';
import type { WrittenReport } from '../context.ts';
import type { ChangeReport } from '../custom-fields/write/report.ts';
import { readValue } from '../custom-fields/value.ts';
import { requireCustomerId } from './bad-input.ts';
import { builder } from './builder.ts';
import { CustomFieldDefinitionType } from './custom-field-definition.ts';
import { UserErrorType } from './custom-field-user-error.ts';
import { CustomFieldValueInput } from './custom-field-value-input.ts';
import { CustomFieldValueType } from './custom-field-value.ts';
import { CustomerObject } from './customer.ts';
import { needOf } from './requested-parts.ts';

const OutcomeEnum = builder.enumType('CustomFieldsOutcome', {
  description: 'What became of a write, judged by what LoanPro holds afterwards.',
  values: {
    APPLIED: { description: 'Read back from LoanPro: every value is there.' },
    UNCHANGED: { description: 'Every field already held what was asked. Nothing was sent.' },
    CONFLICT: {
      description:
        'A field no longer held what onlyIf expected. Nothing was sent, and userErrors tell what it holds now.',
    },
    REJECTED: {
      description: 'Without effect: refused here, refused by LoanPro, or accepted by LoanPro and dropped.',
    },
    PARTIAL: { description: 'Some values are there and some are not.' },
    DIVERGED: {
      description: 'A field now holds a third value: cut, changed, or overwritten by somebody else.',
    },
    UNKNOWN: {
      description:
        'The request may have reached LoanPro and its fate could not be established. Read before you send it again.',
    },
  } as const,
});

const ChangeResultEnum = builder.enumType('CustomFieldChangeResult', {
  description: 'What became of one value.',
  values: {
    APPLIED: { description: 'Read back from LoanPro: the value is there.' },
    UNCHANGED: { description: 'The field already held the value. It was not sent.' },
    NOT_APPLIED: { description: 'The field still holds its former value.' },
    DIVERGED: { description: 'The field now holds a third value.' },
    UNKNOWN: { description: 'It could not be established.' },
  } as const,
});

interface Change extends ChangeReport {
  customerId: EntityId;
}

const ChangeType = builder.objectRef<Change>('CustomFieldChange').implement({
  description: 'What a write did to one field.',
  fields: (t) => ({
    valueIndex: t.exposeInt('valueIndex', { description: 'Which of the values, counted from 0.' }),
    field: t.expose('definition', { type: CustomFieldDefinitionType, description: 'The field.' }),
    result: t.expose('result', { type: ChangeResultEnum, description: 'What became of the value.' }),
    before: t.field({
      type: CustomFieldValueType,
      nullable: true,
      description: 'What the field held right before the request, unset included.',
      resolve: ({ customerId, definition, before }) => readValue(customerId, definition, before),
    }),
    after: t.field({
      type: CustomFieldValueType,
      nullable: true,
      description: 'What the field held when it was read back. Null when it could not be read back.',
      resolve: ({ customerId, definition, after, isDuplicate }) =>
        after === undefined ? null : readValue(customerId, definition, after, isDuplicate),
    }),
  }),
});

interface Payload extends WrittenReport {
  customerId: EntityId;
}

const PayloadType = builder.objectRef<Payload>('UpdateCustomerCustomFieldsPayload').implement({
  description: 'The answer to a write.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: OutcomeEnum, description: 'What became of the write as a whole.' }),
    customer: t.field({
      type: CustomerObject,
      nullable: true,
      description:
        'The customer as LoanPro holds it afterwards. Null when there is no such customer, or when it could not be read back.',
      resolve: ({ customer, customerId }, _args, context, info) =>
        customer === undefined
          ? context.loaders.customer.load({ id: customerId, ...needOf(info) })
          : customer,
    }),
    changes: t.field({
      type: [ChangeType],
      description: 'One for every value, in the order given. Empty when the input was refused.',
      resolve: ({ changes, customerId }) => changes.map((change) => ({ ...change, customerId })),
    }),
    userErrors: t.field({
      type: [UserErrorType],
      description: 'Everything that is wrong with the input, or was refused by LoanPro, all at once.',
      resolve: ({ userErrors }) => [...userErrors],
    }),
  }),
});

builder.mutationField('updateCustomerCustomFields', (t) =>
  t.field({
    // Three calls to LoanPro at least: the look before, the request, the look after.
    cost: 30,
    type: PayloadType,
    nullable: true,
    description:
      'Writes custom fields of one customer: all values are checked first, one refused value means that nothing is sent, and what is sent goes to LoanPro in one request that is never repeated. Writes to one customer go one at a time, and APPLIED is said only after the values were read back. After UNKNOWN the customer takes no other write for some seconds, so that a late effect overwrites none. Whoever writes in LoanPro itself is not kept out: a change that falls between the last look and the request is overwritten, a later one shows as DIVERGED.',
    args: {
      customerId: t.arg.id({ required: true, description: "LoanPro's system id of the customer." }),
      values: t.arg({
        type: [CustomFieldValueInput],
        required: true,
        description: 'The new values, at most 50, each for another field.',
      }),
    },
    resolve: async (_root, args, context) => {
      const customerId = requireCustomerId(args.customerId, 'customerId');
      const report = await context.updateCustomFields(customerId, args.values);
      return { ...report, customerId };
    },
  }),
);
