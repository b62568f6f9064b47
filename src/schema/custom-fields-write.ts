// The query that tells what became of a write, for a caller who could not be told at the time.

import { reportRecorded } from '../custom-fields/write/recorded.ts';
import type { RecordedWrite } from '../custom-fields/write/journal.ts';
import type { RecordedReport } from '../custom-fields/write/recorded.ts';
import type { Context } from '../context.ts';
import { isOverlong } from '../custom-fields/length.ts';
import { chargeCustomers } from './bad-input.ts';
import { builder } from './builder.ts';
import { weighs } from './federation/directives.ts';
import { ChangeType, OutcomeEnum } from './custom-field-change.ts';
import { UserErrorType } from './custom-field-user-error.ts';
import { CustomerObject } from './customer.ts';
import { ONE_FOR_EACH_VALUE } from './expected-items.ts';
import { requestedParts } from './requested-parts.ts';

/** The record must be readable while LoanPro is not, so it can do without the definitions. */
async function loadReport(write: RecordedWrite, { loaders }: Context): Promise<RecordedReport> {
  return reportRecorded(write, await loaders.definitions(write.entity.type).catch(() => null));
}

const WriteType = builder.objectRef<RecordedWrite>('CustomFieldsWrite').implement({
  description: 'A write as the gateway recorded it. The record holds no values.',
  fields: (t) => ({
    id: t.exposeID('id', { description: 'The id of the write.' }),
    isSettled: t.exposeBoolean('isSettled', {
      description: 'Whether the outcome is final. While it is not, ask again after a second or two.',
    }),
    outcome: t.expose('outcome', {
      type: OutcomeEnum,
      description: 'What is known of the outcome now. UNKNOWN while the write is in progress.',
    }),
    customer: t.field({
      type: CustomerObject,
      nullable: true,
      description: 'The customer as it is now. Null when there is no such customer any more.',
      resolve: ({ entity }, _args, { loaders }, info) =>
        loaders.entity.load({ entity, ...requestedParts(info) }),
    }),
    changes: t.field({
      type: [ChangeType],
      extensions: ONE_FOR_EACH_VALUE,
      description:
        'One change for every value, in the order of the values. Empty when the write was refused.',
      resolve: async (write, _args, context) => (await loadReport(write, context)).changes,
    }),
    userErrors: t.field({
      type: [UserErrorType],
      extensions: ONE_FOR_EACH_VALUE,
      description: 'Why the write was refused.',
      resolve: async (write, _args, context) => (await loadReport(write, context)).userErrors,
    }),
    openedAt: t.field({
      type: 'DateTime',
      description: 'When the write began.',
      resolve: ({ openedAtMs }) => new Date(openedAtMs).toISOString(),
    }),
    settledAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the outcome became final. Null while it is not.',
      resolve: ({ settledAtMs }) => (settledAtMs === null ? null : new Date(settledAtMs).toISOString()),
    }),
  }),
});

builder.queryField('customFieldsWrite', (t) =>
  t.field({
    extensions: weighs(10),
    type: WriteType,
    nullable: true,
    description:
      'Tells what became of a write. Null when no write has this id, or when its record was deleted. It reads the journal of the gateway and sends nothing.',
    args: {
      id: t.arg.id({ required: true, description: 'The `id` in the payload of the write.' }),
    },
    resolve(_root, { id }, context) {
      chargeCustomers(context, 1);
      return isOverlong(id) ? null : context.findWrite(id);
    },
  }),
);
