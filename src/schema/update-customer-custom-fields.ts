// The mutation that writes custom fields, and its payload.

import type { EntityRef } from '../custom-fields/entities.ts';
import type { UpdateReport } from '../custom-fields/write/report.ts';
import { MAX_VALUES } from '../custom-fields/write/user-error.ts';
import type { LoadedEntity } from '../loaders.ts';
import { requireCustomer, requireIdempotencyKey } from './bad-input.ts';
import { builder } from './builder.ts';
import { weighs } from './federation/directives.ts';
import { ChangeType, OutcomeEnum } from './custom-field-change.ts';
import { UserErrorType } from './custom-field-user-error.ts';
import { CustomFieldValueInput, parseValues } from './custom-field-value-input.ts';
import { CustomerObject } from './customer.ts';
import { ONE_FOR_EACH_VALUE } from './expected-items.ts';
import { requestedParts } from './requested-parts.ts';

interface Payload extends UpdateReport<LoadedEntity> {
  entity: EntityRef;
}

const PayloadType = builder.objectRef<Payload>('UpdateCustomerCustomFieldsPayload').implement({
  description: 'The answer to a write.',
  fields: (t) => ({
    id: t.id({
      nullable: true,
      description:
        'The id of the write, for `customFieldsWrite`. Null when the input was refused and nothing was recorded.',
      resolve: ({ writeId }) => writeId,
    }),
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
      extensions: ONE_FOR_EACH_VALUE,
      description:
        'One change for every value, in the order of the values. Empty when the input was refused, or there is no such customer.',
      resolve: ({ changes }) => [...changes],
    }),
    userErrors: t.field({
      type: [UserErrorType],
      extensions: ONE_FOR_EACH_VALUE,
      description:
        'Everything that is wrong with the input, or that LoanPro refused. All errors are reported together.',
      resolve: ({ userErrors }) => [...userErrors],
    }),
  }),
});

builder.mutationField('updateCustomerCustomFields', (t) =>
  t.field({
    // Three calls to LoanPro at least: the read before the request, the request, and the read-back.
    extensions: weighs(30),
    type: PayloadType,
    nullable: true,
    description: `Writes custom fields of one customer.

All values are checked first. When one is refused, nothing is sent. Otherwise LoanPro gets one request, which is never repeated. Writes to the same customer run one at a time. APPLIED is reported only after the values were read back. After UNKNOWN, the customer accepts no other write until the gateway has read LoanPro again (after 30 seconds by default), so that a delayed write cannot overwrite a newer one.

When the deadline of the request passes after the request was sent to LoanPro, the answer is UNKNOWN at once. The gateway finishes the write behind it, and \`customFieldsWrite\` tells how it ended.

The gateway cannot prevent changes that somebody makes in LoanPro at the same time: a change between the last read and the request is overwritten, and a later change is reported as DIVERGED.`,
    args: {
      customerId: t.arg.id({ required: true, description: "LoanPro's system id of the customer." }),
      values: t.arg({
        type: [CustomFieldValueInput],
        required: true,
        extensions: { maxItems: MAX_VALUES },
        description: 'The new values: at most 50, each for a different field.',
      }),
      idempotencyKey: t.arg.string({
        description:
          'A key of your own for this update: 1 to 64 visible ASCII characters, such as a UUID. The same request with the same key is written once: every repetition gets the recorded outcome and sends nothing, and after UNKNOWN it only reads. Keys are kept for at least 24 hours.',
      }),
    },
    resolve: async (_root, { customerId, values, idempotencyKey }, context) => {
      const entity = requireCustomer(customerId, 'customerId');
      const key = requireIdempotencyKey(idempotencyKey);
      const report = await context.updateCustomFields(entity, parseValues(values), key);
      return { ...report, entity };
    },
  }),
);
