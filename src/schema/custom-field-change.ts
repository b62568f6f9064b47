// The types of what a write did: its outcome, and the change of each field.

import type { ReportedChange } from '../custom-fields/write/change.ts';
import { builder } from './builder.ts';
import { PERSONAL } from './federation/directives.ts';
import { CustomFieldDefinitionType } from './custom-field-definition.ts';
import { SnapshotType } from './custom-field-snapshot.ts';

export const OutcomeEnum = builder.enumType('CustomFieldsOutcome', {
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
        'The request may have reached LoanPro, and it is not known whether it took effect or still will. `customFieldsWrite` tells later how it ended. Until then, only a request with the same `idempotencyKey` can be repeated safely.',
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

export const ChangeType = builder.objectRef<ReportedChange>('CustomFieldChange').implement({
  description: 'What a write did to one field.',
  fields: (t) => ({
    valueIndex: t.exposeInt('valueIndex', {
      description: 'The position in the list of values, counted from 0.',
    }),
    field: t.expose('definition', {
      type: CustomFieldDefinitionType,
      description:
        'The field. For a field without a definition, this is a field of the type OTHER whose name is its id. It is inactive when LoanPro has no definition of it, and active when LoanPro does not give the gateway the definition. The same is shown with the former name for a recorded write whose field has no definition now, or while the definitions cannot be loaded.',
    }),
    result: t.expose('result', { type: ChangeResultEnum, description: 'The result for this value.' }),
    before: t.field({
      extensions: PERSONAL,
      type: SnapshotType,
      nullable: true,
      description:
        'What the field held right before the request. An unset field is shown as well. Null when an earlier request made the write: the gateway keeps no values.',
      resolve: ({ before }, _args, { disclose }) => before && disclose.value(before),
    }),
    after: t.field({
      extensions: PERSONAL,
      type: SnapshotType,
      nullable: true,
      description:
        'What the field held when it was read back. Null when it could not be read back, and when an earlier request made the write.',
      resolve: ({ after }, _args, { disclose }) => after && disclose.value(after),
    }),
  }),
});
