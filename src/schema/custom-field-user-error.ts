// The type of an error in a write. Its path lets an app show the error beside the right input.

import type { UserError } from '../custom-fields/write/user-error.ts';
import { builder } from './builder.ts';
import { PERSONAL } from './federation/directives.ts';
import { OPTIONS_OF_A_FIELD, expectItems } from './expected-items.ts';
import { CustomFieldDefinitionType, CustomFieldOptionType } from './custom-field-definition.ts';
import { SnapshotType } from './custom-field-snapshot.ts';

const UserErrorCodeEnum = builder.enumType('CustomFieldUserErrorCode', {
  description: 'What can be wrong with a write. More codes may be added: handle unknown ones as well.',
  values: {
    CUSTOMER_NOT_FOUND: { description: 'LoanPro has no such customer.' },
    FIELD_NOT_FOUND: { description: 'Customers have no such custom field. It may belong to another entity.' },
    FIELD_AMBIGUOUS: { description: 'More than one custom field has this name.' },
    FIELD_INACTIVE: { description: 'The field is no longer in use. Its value can only be cleared.' },
    FIELD_CALCULATED: { description: 'LoanPro computes the field.' },
    FIELD_READ_ONLY: { description: 'The policy of the gateway does not let this viewer change the field.' },
    CONTENT_FORBIDDEN: {
      description:
        'The value contains what the policy of the gateway forbids, such as the number of a card, of a bank account or of a person.',
    },
    FIELD_REPEATED: { description: 'An earlier value of the same request sets the field.' },
    DEFINITION_UNAVAILABLE: {
      description:
        'LoanPro does not give the gateway the definition of the field, so only its id can name it, and only `raw` and `clear: TO_EMPTY` can change it.',
    },
    FIELD_CHANGED: {
      description:
        'The name, the type or the option now means something else in LoanPro than when the write began.',
    },
    IDEMPOTENCY_KEY_REUSED: {
      description:
        'An earlier request with other values had the same idempotency key. Nothing was sent for this one.',
    },
    DUPLICATE_ROWS: {
      description: 'LoanPro holds several rows for the field, so it is not clear which row to write.',
    },
    STALE: { description: 'The field no longer holds what `onlyIf` expected.' },
    TYPE_MISMATCH: { description: 'The slot does not fit the type of the field.' },
    INVALID_FORMAT: { description: 'The value does not fit the type of the field.' },
    OUT_OF_RANGE: {
      description:
        'The value can be read, but is not plausible, such as a date in the year 25. `expected` says the range.',
    },
    TOO_LONG: { description: 'The value has too many characters.' },
    OPTION_NOT_FOUND: {
      description:
        'The field has no such option, or several that fit, such as one by its key and another one by its label.',
    },
    REQUIRED: { description: 'The field cannot be emptied.' },
    NO_VALUES: { description: 'The list of values is empty.' },
    TOO_MANY_VALUES: { description: 'The list of values is too long.' },
    LOANPRO_AUTH_FAILED: {
      description:
        'LoanPro did not accept the credentials of the gateway for the request (HTTP status 401), and the field holds its former value.',
    },
    LOANPRO_FORBIDDEN: {
      description:
        'The credentials of the gateway are not allowed to make this change in LoanPro (403), and the field holds its former value.',
    },
    LOANPRO_THROTTLED: {
      description:
        'LoanPro got too many requests (429), and the field holds its former value. `retryAfterMs` says when to try again.',
    },
    LOANPRO_VALIDATION_FAILED: {
      description:
        'LoanPro found something invalid in the request (422), and the field holds its former value.',
    },
    LOANPRO_WARNINGS: {
      description:
        'LoanPro refused the request with warnings about the customer, such as a duplicate (409), and the field holds its former value.',
    },
    NOT_SENT: {
      description: 'An error prevented the request from being sent to LoanPro, so nothing changed.',
    },
    REFUSED_BY_LOANPRO: {
      description: 'LoanPro refused the request for another reason, and the field holds its former value.',
    },
    DROPPED_BY_LOANPRO: {
      description: 'LoanPro accepted the request, but the field still holds its former value.',
    },
  } as const,
});

export const UserErrorType = builder.objectRef<UserError>('CustomFieldUserError').implement({
  description: 'One thing that is wrong with a write.',
  fields: (t) => ({
    code: t.expose('code', { type: UserErrorCodeEnum, description: 'What is wrong, for programs.' }),
    message: t.exposeString('message', {
      description: 'What is wrong, for people. It repeats no submitted and no stored value.',
    }),
    path: t.stringList({
      extensions: expectItems(() => 4),
      description: 'The place in the arguments, such as ["values", "2", "value", "date"].',
      resolve: ({ path }) => [...path],
    }),
    valueIndex: t.exposeInt('valueIndex', {
      nullable: true,
      description: 'The position in the list of values, counted from 0.',
    }),
    field: t.expose('definition', {
      type: CustomFieldDefinitionType,
      nullable: true,
      description: 'The field for which the value was meant. Null when there is no such field.',
    }),
    expected: t.exposeString('expected', { nullable: true, description: 'What would have been accepted.' }),
    allowedOptions: t.field({
      type: [CustomFieldOptionType],
      extensions: OPTIONS_OF_A_FIELD,
      nullable: true,
      description: 'With OPTION_NOT_FOUND: the options of the field.',
      resolve: ({ code, definition }, _args, { disclose }) =>
        code === 'OPTION_NOT_FOUND' && definition ? [...disclose.options(definition)] : null,
    }),
    current: t.field({
      extensions: PERSONAL,
      type: SnapshotType,
      nullable: true,
      description: 'With STALE: what LoanPro holds now, so that a person can decide which value counts.',
      resolve: ({ current }, _args, { disclose }) => current && disclose.value(current),
    }),
    retryAfterMs: t.exposeInt('retryAfterMs', {
      nullable: true,
      description:
        'With LOANPRO_THROTTLED: how long to wait before the write is sent again, in milliseconds. Null for every other code.',
    }),
  }),
});
