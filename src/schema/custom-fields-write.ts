// The query that tells what became of a write, for a caller who could not be told at the time.

import { reportRecorded } from '../custom-fields/write/recorded.ts';
import type { RecordedReport } from '../custom-fields/write/recorded.ts';
import { chargeCustomers } from './bad-input.ts';
import { builder } from './builder.ts';
import { ChangeType, OutcomeEnum } from './custom-field-change.ts';
import { UserErrorType } from './custom-field-user-error.ts';
import { CustomerObject } from './customer.ts';
import { requestedParts } from './requested-parts.ts';

const WriteType = builder.objectRef<RecordedReport>('CustomFieldsWrite').implement({
  description: 'A write as the gateway recorded it. The record holds no values.',
  fields: (t) => ({
    id: t.id({ description: 'The id of the write.', resolve: ({ write }) => write.id }),
    isSettled: t.boolean({
      description: 'Whether the outcome is final. While it is not, ask again after a second or two.',
      resolve: ({ write }) => write.isSettled,
    }),
    outcome: t.field({
      type: OutcomeEnum,
      description: 'What is known of the outcome now. UNKNOWN while the write is in progress.',
      resolve: ({ write }) => write.outcome,
    }),
    customer: t.field({
      type: CustomerObject,
      nullable: true,
      description: 'The customer as it is now. Null when there is no such customer any more.',
      resolve: ({ write }, _args, { loaders }, info) =>
        loaders.entity.load({ entity: write.entity, ...requestedParts(info) }),
    }),
    changes: t.field({
      type: [ChangeType],
      description:
        'One change for every value, in the order of the values. Empty when the write was refused.',
      resolve: ({ changes }) => changes,
    }),
    userErrors: t.field({
      type: [UserErrorType],
      description: 'Why the write was refused.',
      resolve: ({ userErrors }) => userErrors,
    }),
    openedAt: t.field({
      type: 'DateTime',
      description: 'When the write began.',
      resolve: ({ write }) => new Date(write.openedAtMs).toISOString(),
    }),
    settledAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the outcome became final. Null while it is not.',
      resolve: ({ write }) => (write.settledAtMs === null ? null : new Date(write.settledAtMs).toISOString()),
    }),
  }),
});

builder.queryField('customFieldsWrite', (t) =>
  t.field({
    cost: 10,
    type: WriteType,
    nullable: true,
    description:
      'Tells what became of a write. Null when no write has this id, or when its record was deleted. It reads the journal of the gateway and sends nothing.',
    args: {
      id: t.arg.id({ required: true, description: 'The `id` in the payload of the write.' }),
    },
    async resolve(_root, { id }, context) {
      chargeCustomers(context, 1);
      const write = await context.findWrite(id);
      return write && reportRecorded(write, await context.loaders.definitions(write.entity.type));
    },
  }),
);
