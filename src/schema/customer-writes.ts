// The list of the writes of one customer as the audit trail has them: who wrote which fields, when, and how it ended.

import { GraphQLError } from 'graphql';
import type { AuditedEvent } from '../custom-fields/audit-trail.ts';
import type { Outcome } from '../custom-fields/write/outcome.ts';
import { badInput } from './bad-input.ts';
import { builder } from './builder.ts';
import { PERSONAL, SHAREABLE } from './federation/directives.ts';
import { OutcomeEnum } from './custom-field-change.ts';
import { CustomerObject } from './customer.ts';
import { expectItems } from './expected-items.ts';

const MAX_FIRST = 100;
const USUAL_FIRST = 20;
const MAX_FIELDS = 50;

const OUTCOMES: Readonly<Record<string, Outcome>> = {
  write_applied: 'APPLIED',
  write_unchanged: 'UNCHANGED',
  write_conflict: 'CONFLICT',
  write_refused: 'REJECTED',
  write_not_sent: 'REJECTED',
  write_partly_applied: 'PARTIAL',
  write_diverged: 'DIVERGED',
  RECOVERED_APPLIED: 'APPLIED',
  RECOVERED_NOT_VISIBLE: 'REJECTED',
  RECOVERED_NOT_SENT: 'REJECTED',
  RECOVERED_DIVERGED: 'DIVERGED',
};

/** A recovered write has its outcome in its codes. */
function outcomeOf({ kind, codes }: AuditedEvent): Outcome {
  return OUTCOMES[kind === 'write_recovered' ? (codes[0] ?? '') : kind] ?? 'UNKNOWN';
}

const RecordType = builder.objectRef<AuditedEvent>('CustomFieldsWriteRecord').implement({
  description: 'What the audit trail says about one write. It holds no values.',
  fields: (t) => ({
    writeId: t.exposeID('writeId', {
      nullable: true,
      description: 'The id of the write, for `customFieldsWrite`. Null when nothing was sent.',
    }),
    at: t.field({
      type: 'DateTime',
      description: 'When the write ended.',
      resolve: ({ atMs }) => new Date(atMs).toISOString(),
    }),
    outcome: t.field({
      type: OutcomeEnum,
      description: 'How it ended. REJECTED too when an error ended it before anything was sent.',
      resolve: outcomeOf,
    }),
    wasRecovered: t.boolean({
      description:
        'Whether the outcome was found out later by reading LoanPro. The same write may have an earlier record that says UNKNOWN.',
      resolve: ({ kind }) => kind === 'write_recovered',
    }),
    subject: t.string({
      nullable: true,
      description: 'The person or program that wrote. Null when the gateway identified nobody.',
      resolve: ({ actor }) => actor.subject,
    }),
    client: t.string({
      nullable: true,
      description: 'The application that was used.',
      resolve: ({ actor }) => actor.client,
    }),
    fieldIds: t.field({
      type: ['ID'],
      extensions: expectItems((_args, _sizesOf, write) => write?.values ?? 2),
      description: 'The ids of the fields that the write named, as far as they exist.',
      resolve: ({ fieldIds }) => fieldIds.slice(0, MAX_FIELDS),
    }),
    codes: t.stringList({
      extensions: expectItems((_args, _sizesOf, write) => write?.values ?? 1),
      description: 'The codes of its `userErrors`, each one once.',
      resolve: ({ kind, codes }) => (kind === 'write_recovered' ? [] : [...codes]),
    }),
  }),
});

const EdgeType = builder.objectRef<AuditedEvent>('CustomFieldsWriteRecordEdge').implement({
  description: 'One write in a page, with its cursor.',
  fields: (t) => ({
    cursor: t.string({ description: 'For `after`.', resolve: toCursor }),
    node: t.field({ type: RecordType, description: 'The write.', resolve: (event) => event }),
  }),
});

interface Page {
  events: readonly AuditedEvent[];
  hasNextPage: boolean;
  isFirst: boolean;
}

const PageInfoType = builder.objectRef<Page>('PageInfo').implement({
  extensions: SHAREABLE,
  description: 'Where a page is in its list.',
  fields: (t) => ({
    hasNextPage: t.exposeBoolean('hasNextPage', { description: 'Whether there are more items after it.' }),
    hasPreviousPage: t.boolean({
      description: 'Whether there are items before it.',
      resolve: ({ isFirst }) => !isFirst,
    }),
    startCursor: t.string({
      nullable: true,
      description: 'The cursor of its first item.',
      resolve: ({ events: [first] }) => (first ? toCursor(first) : null),
    }),
    endCursor: t.string({
      nullable: true,
      description: 'The cursor of its last item, for `after`.',
      resolve({ events }) {
        const last = events.at(-1);
        return last ? toCursor(last) : null;
      },
    }),
  }),
});

const ConnectionType = builder.objectRef<Page>('CustomFieldsWriteRecordConnection').implement({
  description: 'A page of the writes of a customer, newest first.',
  fields: (t) => ({
    edges: t.field({
      type: [EdgeType],
      extensions: expectItems(() => USUAL_FIRST),
      description: 'The writes of the page.',
      resolve: ({ events }) => [...events],
    }),
    pageInfo: t.field({ type: PageInfoType, description: 'Where the page is.', resolve: (page) => page }),
  }),
});

builder.objectField(CustomerObject, 'customFieldWrites', (t) =>
  t.field({
    type: ConnectionType,
    nullable: true,
    extensions: { ...PERSONAL, resolverCost: 20 },
    description:
      'Who wrote which custom fields of the customer, when, and how it ended: applied, refused and conflicting writes, newest first. It reads the audit trail of the gateway, which holds no values, and knows nothing of changes that were made in LoanPro itself. Where callers are identified, it is null for a caller without the role `auditor`, with the error FORBIDDEN.',
    args: {
      first: t.arg.int({
        required: true,
        defaultValue: USUAL_FIRST,
        description: `How many, from 1 to ${MAX_FIRST}.`,
      }),
      after: t.arg.string({ description: 'Only older ones than the one with this cursor.' }),
    },
    async resolve({ entity }, { first, after }, context) {
      if (first < 1 || first > MAX_FIRST) throw badInput(`first must be a number from 1 to ${MAX_FIRST}.`);
      const before = after == null ? null : readCursor(after);
      // One more shows whether there is another page.
      const found = await context.writesOf(entity, { first: first + 1, before });
      if (found === null) {
        throw new GraphQLError('You may not read the records of writes.', {
          extensions: { code: 'FORBIDDEN' },
        });
      }
      return {
        events: found.slice(0, first),
        hasNextPage: found.length > first,
        isFirst: before === null,
      };
    },
  }),
);

/** A number would tell how many other records there are. */
function toCursor({ hash }: AuditedEvent): string {
  return hash;
}

function readCursor(cursor: string): string {
  if (!/^[\w-]{43}$/.test(cursor)) throw badInput('after must be a cursor of this list.');
  return cursor;
}
