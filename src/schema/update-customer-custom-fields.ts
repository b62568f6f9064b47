// The mutation that writes custom fields, and its payload.

import type { FinishedChange } from '../custom-fields/write/change.ts';
import type { EntityRef } from '../custom-fields/entities.ts';
import type { UpdateReport } from '../custom-fields/write/report.ts';
import type { LoadedEntity } from '../loaders.ts';
import { requireCustomer } from './bad-input.ts';
import { builder } from './builder.ts';
import { CustomFieldDefinitionType } from './custom-field-definition.ts';
import { UserErrorType } from './custom-field-user-error.ts';
import { CustomFieldValueInput, parseValues } from './custom-field-value-input.ts';
import { CustomFieldValueType } from './custom-field-value.ts';
import { CustomerObject } from './customer.ts';
import { requestedParts } from './requested-parts.ts';

const OutcomeEnum = builder.enumType('CustomFieldsOutcome', {
  description: 'The outcome of a write, judged by what LoanPro holds afterwards.',
  values: {
    APPLIED: { description: 'Every value was read back from LoanPro.' },
    UNCHANGED: { description: 'Every field already held the new value. Nothing was sent.' },
    CONFLICT: {
      description:
        'A field no longer held what `onlyIf` expected. Nothing was sent. `userErrors` say what the field holds now.',
    },
    REJECTED: {
      description:
        'Nothing changed. The gateway refused the input, or LoanPro refused the request, or LoanPro accepted the request without keeping the values. If the request was sent, at least two complete reads after the answer show the former values.',
    },
    PARTIAL: { description: 'LoanPro holds some of the values and not the others.' },
    DIVERGED: {
      description:
        'A field now holds neither the former nor the new value: LoanPro changed the value, or somebody else wrote the field.',
    },
    UNKNOWN: {
      description:
        'The request may have reached LoanPro, and it is not known whether it took effect or still will. Read the customer again before you repeat the write.',
    },
  } as const,
});

const ChangeResultEnum = builder.enumType('CustomFieldChangeResult', {
  description: 'The result of a write for one value.',
  values: {
    APPLIED: { description: 'The value was read back from LoanPro.' },
    UNCHANGED: { description: 'The field already held the value. It was not sent.' },
    NOT_APPLIED: {
      description: 'The field still holds its former value, as at least two complete reads show.',
    },
    DIVERGED: { description: 'The field now holds neither the former nor the new value.' },
    UNKNOWN: { description: 'It is not known whether LoanPro applied the value.' },
  } as const,
});

const ChangeType = builder.objectRef<FinishedChange>('CustomFieldChange').implement({
  description: 'What a write did to one field.',
  fields: (t) => ({
    valueIndex: t.exposeInt('valueIndex', {
      description: 'The position in the list of values, counted from 0.',
    }),
    field: t.expose('definition', {
      type: CustomFieldDefinitionType,
      description:
        'The field. For a stored value without a definition, this is an inactive field of the type OTHER whose name is its id; `before.definition` is null.',
    }),
    result: t.expose('result', { type: ChangeResultEnum, description: 'The result for this value.' }),
    before: t.field({
      type: CustomFieldValueType,
      nullable: true,
      description: 'What the field held right before the request. An unset field is shown as well.',
      resolve: ({ before }, _args, { disclose }) => disclose.value(before),
    }),
    after: t.field({
      type: CustomFieldValueType,
      nullable: true,
      description: 'What the field held when it was read back. Null when it could not be read back.',
      resolve: ({ after }, _args, { disclose }) => after && disclose.value(after),
    }),
  }),
});

interface Payload extends UpdateReport<LoadedEntity> {
  entity: EntityRef;
}

const PayloadType = builder.objectRef<Payload>('UpdateCustomerCustomFieldsPayload').implement({
  description: 'The answer to a write.',
  fields: (t) => ({
    outcome: t.expose('outcome', { type: OutcomeEnum, description: 'The outcome of the whole write.' }),
    customer: t.field({
      type: CustomerObject,
      nullable: true,
      description:
        'The customer after the write. Null when there is no such customer, or when it could not be read back.',
      resolve: ({ lastRead, entity }, _args, { loaders }, info) => {
        if (lastRead.state === 'read') return lastRead.entity;
        if (lastRead.state !== 'not-read') return null;
        return loaders.entity.load({ entity, ...requestedParts(info) });
      },
    }),
    changes: t.field({
      type: [ChangeType],
      description:
        'One change for every value, in the order of the values. Empty when the input was refused, or there is no such customer.',
      resolve: ({ changes }) => changes,
    }),
    userErrors: t.field({
      type: [UserErrorType],
      description:
        'Everything that is wrong with the input, or that LoanPro refused. All errors are reported together.',
      resolve: ({ userErrors }) => [...userErrors],
    }),
  }),
});

builder.mutationField('updateCustomerCustomFields', (t) =>
  t.field({
    // Three calls to LoanPro at least: the read before the request, the request, and the read-back.
    cost: 30,
    type: PayloadType,
    nullable: true,
    description: `Writes custom fields of one customer.

All values are checked first. When one is refused, nothing is sent. Otherwise LoanPro gets one request, which is never repeated. Writes to the same customer run one at a time. APPLIED is reported only after the values were read back. After UNKNOWN, the customer accepts no other write until the gateway has read LoanPro again (after 30 seconds by default), so that a delayed write cannot overwrite a newer one.

The gateway cannot prevent changes that somebody makes in LoanPro at the same time: a change between the last read and the request is overwritten, and a later change is reported as DIVERGED.`,
    args: {
      customerId: t.arg.id({ required: true, description: "LoanPro's system id of the customer." }),
      values: t.arg({
        type: [CustomFieldValueInput],
        required: true,
        description: 'The new values: at most 50, each for a different field.',
      }),
    },
    resolve: async (_root, { customerId, values }, context) => {
      const entity = requireCustomer(customerId, 'customerId');
      const report = await context.updateCustomFields(entity, parseValues(values));
      return { ...report, entity };
    },
  }),
);
