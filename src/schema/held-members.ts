// What a custom field holds, at whatever time: the members that a value of now and one of another time have in common.

import type { CustomFieldValue, ProblemCode } from '../custom-fields/disclose.ts';
import { expectedOf } from '../custom-fields/kinds/kind.ts';
import type { Kind, Reading } from '../custom-fields/kinds/kind.ts';
import { builder } from './builder.ts';
import { SHAREABLE } from './federation/directives.ts';
import { CustomFieldOptionType } from './custom-field-definition.ts';
import { expectItems } from './expected-items.ts';

const PROBLEMS: Record<ProblemCode, string> = {
  UNREADABLE: 'The stored text does not fit the type of the field.',
  OPTION_UNKNOWN: 'The stored text is none of the options of the field.',
  OPTIONS_UNREADABLE:
    'The options of the field cannot be read, so the stored key is shown in place of a label.',
  SEVERAL_OPTIONS:
    'The stored text names several options of the field. `options` shows them, and a new value can only be one option.',
  TOO_LONG: 'The stored text is longer than the field allows. It is shown in full.',
  DUPLICATE_ROWS:
    'LoanPro holds several rows for this field. The newest row is shown, and the field cannot be written.',
  DEFINITION_MISSING: 'LoanPro has no definition for the field of this stored value.',
};

const ProblemCodeEnum = builder.enumType('CustomFieldProblemCode', {
  description: 'What can be wrong with a stored value.',
  values: {
    UNREADABLE: { description: PROBLEMS.UNREADABLE },
    OPTION_UNKNOWN: { description: PROBLEMS.OPTION_UNKNOWN },
    OPTIONS_UNREADABLE: { description: PROBLEMS.OPTIONS_UNREADABLE },
    SEVERAL_OPTIONS: { description: PROBLEMS.SEVERAL_OPTIONS },
    TOO_LONG: { description: PROBLEMS.TOO_LONG },
    DUPLICATE_ROWS: { description: PROBLEMS.DUPLICATE_ROWS },
    DEFINITION_MISSING: { description: PROBLEMS.DEFINITION_MISSING },
  },
});

const ProblemType = builder
  .objectRef<{ code: ProblemCode; expected: string | null }>('CustomFieldProblem')
  .implement({
    extensions: SHAREABLE,
    description: 'What is wrong with a stored value.',
    fields: (t) => ({
      code: t.expose('code', { type: ProblemCodeEnum, description: 'The problem, for programs.' }),
      message: t.string({
        description: 'The problem, for people. The message contains no stored value.',
        resolve: ({ code }) => PROBLEMS[code],
      }),
      expected: t.exposeString('expected', {
        nullable: true,
        description: 'With UNREADABLE, OPTION_UNKNOWN and OPTIONS_UNREADABLE: what would be read.',
      }),
    }),
  });

type ValueFieldBuilder = PothosSchemaTypes.FieldBuilder<
  typeof builder.$inferSchemaTypes,
  CustomFieldValue,
  'Object' | 'Interface'
>;

export function heldMembers(t: ValueFieldBuilder) {
  return {
    fieldId: t.exposeID('fieldId', { description: 'The id of the field.' }),
    isSet: t.boolean({
      description:
        'Whether anything is stored. A text in which nothing can be seen, and the date 0000-00-00, count as nothing.',
      resolve: ({ rawText, masked }) => rawText !== null || masked !== null,
    }),
    displayValue: t.string({
      description:
        'The value as text for a screen: the label of an option, or the labels of several, Yes or No for a checkbox, ISO dates, times in UTC. It is an empty text when the field is unset. It is the stored text when that text does not fit the type of the field. It is masked when the policy of the gateway says so, such as •••• 6789: of eight visible characters or more, the last four may be shown.',
      resolve: ({ reading, rawText, masked }) => masked ?? reading?.display ?? rawText ?? '',
    }),
    rawValue: t.exposeString('rawText', {
      nullable: true,
      description: 'The exact text that LoanPro stores. Null when the field is unset, and when it is masked.',
    }),
    problem: t.field({
      type: ProblemType,
      nullable: true,
      description: 'Why the stored text does not fit the definition of the field. Null when it fits.',
      resolve: ({ problem, definition, reading, rawText }) =>
        problem && {
          code: problem,
          expected: definition && reading === null ? expectedOf(definition, rawText ?? '') : null,
        },
    }),
  };
}

/** The typed member of each of the kinds, by its name. */
export function typedMembers(kinds: readonly Kind[], t: ValueFieldBuilder) {
  return Object.fromEntries(
    kinds.flatMap(({ leaf, hasOptions }) => [
      ...(leaf ? [[leaf.name, typedMember(leaf, t)] as const] : []),
      ...(hasOptions ? [['options', optionsMember(t)] as const] : []),
    ]),
  );
}

function typedMember(leaf: NonNullable<Kind['leaf']>, t: ValueFieldBuilder) {
  const { type, description } = leaf;
  const shared = { nullable: true, description } as const;
  /** Null in a value of another kind. */
  const read = ({ kind, reading }: CustomFieldValue) => (kind.leaf === leaf ? reading?.leaf : null);
  if (type === 'CustomFieldOption') {
    return t.field({ ...shared, type: CustomFieldOptionType, resolve: (value) => optionIn(read(value)) });
  }
  if (type === 'Boolean') {
    return t.boolean({ ...shared, resolve: (value) => booleanIn(read(value)) });
  }
  return t.field({ ...shared, type, resolve: (value) => textIn(read(value)) });
}

function optionsMember(t: ValueFieldBuilder) {
  return t.field({
    type: [CustomFieldOptionType],
    nullable: true,
    description:
      'All options that the stored text names: one, or several with the problem SEVERAL_OPTIONS. Null when there is none.',
    extensions: expectItems(() => 1),
    resolve: ({ reading }) => optionsIn(reading?.leaf),
  });
}

type Leaf = Reading['leaf'] | null | undefined;

const optionsIn = (leaf: Leaf) => (typeof leaf === 'object' && leaf !== null ? [leaf].flat() : null);

function optionIn(leaf: Leaf) {
  const options = optionsIn(leaf);
  return (options?.length === 1 && options[0]) || null;
}
const booleanIn = (leaf: Leaf) => (typeof leaf === 'boolean' ? leaf : null);
const textIn = (leaf: Leaf) => (typeof leaf === 'string' ? leaf : null);
