// The type of a definition of a custom field, and the queries for definitions.

import { selectDefinitions, whyUnknown } from '../custom-fields/definition.ts';
import type { CustomFieldDefinition, DefinitionList, FieldSelector } from '../custom-fields/definition.ts';
import type { EntityType } from '../custom-fields/entities.ts';
import { FULL_ACCESS } from '../custom-fields/field-access.ts';
import { isFieldId } from '../custom-fields/ids.ts';
import { expectedOf } from '../custom-fields/kinds/kind.ts';
import { KINDS } from '../custom-fields/kinds/table.ts';
import { isOverlongName } from '../custom-fields/length.ts';
import type { CustomFieldOption } from '../custom-fields/options.ts';
import type { Loaders } from '../loaders.ts';
import { badInput, requireKey } from './bad-input.ts';
import { builder } from './builder.ts';
import { HAS_KEY, SHAREABLE } from './federation/directives.ts';
import type { ReferenceResolver } from './federation/references.ts';
import { AccessType } from './custom-field-access.ts';
import { NodeInterface } from './node-id.ts';
import { OPTIONS_OF_A_FIELD, expectItems } from './expected-items.ts';
import { CustomFieldSelectorInput, parseFieldSelector } from './custom-field-selector.ts';

const CustomFieldTypeEnum = builder.enumType('CustomFieldType', {
  description:
    'The types of custom fields. More may be added. A type that this gateway does not know yet is OTHER.',
  values: KINDS.map(({ name }) => name),
});

export const CustomFieldOptionType = builder.objectRef<CustomFieldOption>('CustomFieldOption').implement({
  // Other subgraphs may have fields with options as well, for instance the fields of loans.
  extensions: SHAREABLE,
  description: 'One option of a list field.',
  fields: (t) => ({
    key: t.exposeID('key', {
      description: 'What LoanPro stores. Another field can use the same key for another option.',
    }),
    label: t.exposeString('label', { description: 'The text that LoanPro shows for the option.' }),
  }),
});

export const CustomFieldDefinitionType = builder
  .objectRef<CustomFieldDefinition>('CustomFieldDefinition')
  .implement({
    // Thousands of values have the same few definitions.
    extensions: { ...HAS_KEY, isShared: true },
    description: 'What a custom field is: its name, its type, and what it accepts.',
    interfaces: [NodeInterface],
    fields: (t) => ({
      id: t.exposeID('id', {
        description: 'The id of the field in this LoanPro tenant. Another tenant has other ids.',
      }),
      name: t.exposeString('name', {
        description: 'The name that LoanPro shows. It can be changed in LoanPro at any time.',
      }),
      description: t.exposeString('description', {
        nullable: true,
        description: 'The description of the field in LoanPro.',
      }),
      type: t.field({
        type: CustomFieldTypeEnum,
        description:
          'The type of the field. It decides the subtype of CustomFieldValue and the slot of CustomFieldNewValue.',
        resolve: ({ kind }) => kind.name,
      }),
      loanProType: t.exposeString('loanProType', {
        description: "LoanPro's own name for the type, such as customfield.type.text.",
      }),
      section: t.exposeString('section', {
        nullable: true,
        description: 'The group in which LoanPro shows the field.',
      }),
      position: t.exposeInt('position', {
        nullable: true,
        description: 'The position of the field in display order.',
      }),
      required: t.exposeBoolean('required', { description: 'Whether the field cannot be emptied.' }),
      active: t.exposeBoolean('active', {
        description: 'Whether the field is in use. The value of an inactive field can only be cleared.',
      }),
      calculated: t.exposeBoolean('calculated', {
        description: 'Whether LoanPro computes the field. Such a field cannot be written.',
      }),
      searchable: t.exposeBoolean('searchable', {
        description: "Whether LoanPro's search finds customers by this field.",
      }),
      maxLength: t.exposeInt('maxLength', {
        nullable: true,
        description:
          'The most characters that the field can hold. When LoanPro sets no limit of its own, this is null and the limit is 255.',
      }),
      defaultRawValue: t.string({
        nullable: true,
        description: 'The default, as the text that LoanPro would store.',
        resolve: (definition, _args, { disclose }) => disclose.defaultText(definition),
      }),
      options: t.field({
        type: [CustomFieldOptionType],
        extensions: OPTIONS_OF_A_FIELD,
        description:
          'The options of a list field, in the order of LoanPro. Empty for every other type, and when they cannot be read.',
        resolve: (definition, _args, { disclose }) => [...disclose.options(definition)],
      }),
      optionsProblem: t.exposeString('optionsProblem', {
        nullable: true,
        description:
          'Why the options of a list field cannot be read, for people. Stored keys are then shown as they are, and a new value is accepted in `raw` only, as the key that LoanPro stores. Null when the options are known.',
      }),
      access: t.field({
        type: AccessType,
        description: 'What the viewer may do with the field.',
        resolve: ({ access }) => access ?? FULL_ACCESS,
      }),
      expected: t.string({
        description: 'What the field accepts, for people, such as "a calendar date, such as 2025-04-30".',
        resolve: (definition) => expectedOf(definition),
      }),
    }),
  });

export const resolveDefinition: ReferenceResolver = async ({ id }, context) => {
  const key = requireKey(id);
  if (!isFieldId(key)) return null;
  return context.loaders.loadDefinition({ type: 'customer', fieldId: key });
};

/** Whether a list must be renewed before it is said what a selector names: it names no field or several, and could name one. */
export function needsFreshList(list: DefinitionList, selector: FieldSelector): boolean {
  if ('id' in selector ? !isFieldId(selector.id) : isOverlongName(selector.name)) return false;
  return selectDefinitions(list, selector).length !== 1;
}

async function findDefinition(
  loaders: Loaders,
  type: EntityType,
  selector: FieldSelector,
): Promise<CustomFieldDefinition | null> {
  const known = await loaders.definitions(type);
  if (!needsFreshList(known, selector)) return selectDefinition(known, selector);
  const list = await loaders.freshDefinitions(type, { fields: [selector] });
  const definition = selectDefinition(list, selector);
  const why = definition === null ? whyUnknown(list, selector) : null;
  if (why) throw why;
  return definition;
}

/** Returns the definition that a selector names, or `null` when there is none. Throws when two fields have the given name. */
export function selectDefinition(
  list: DefinitionList,
  selector: FieldSelector,
): CustomFieldDefinition | null {
  const [definition, another] = selectDefinitions(list, selector);
  if (another) throw badInput('More than one custom field has the given name. Name the field by its id.');
  return definition ?? null;
}

builder.queryFields((t) => ({
  customFieldDefinitions: t.field({
    type: [CustomFieldDefinitionType],
    extensions: expectItems<{ includeInactive: boolean }>(({ includeInactive }, sizesOf) =>
      includeInactive ? sizesOf('customer').all : sizesOf('customer').active,
    ),
    nullable: true,
    description:
      'The custom fields that a customer can have, in display order. The list may come from a copy that is some minutes old. With includeInactive it is read from LoanPro, and at most two seconds old. Null, with an error, where LoanPro gives no list.',
    args: {
      includeInactive: t.arg.boolean({
        required: true,
        defaultValue: false,
        description: 'Whether fields that are no longer in use are listed as well.',
      }),
    },
    resolve: async (_root, { includeInactive }, { loaders }) => {
      // Programs that compare all fields with an earlier list use this argument. A copy would hide what has changed since.
      const list = includeInactive ? loaders.freshDefinitions : loaders.definitions;
      const { ordered, gap } = await list('customer');
      if (gap && (includeInactive || !gap.hasFile)) throw gap.error;
      return ordered.filter(({ active }) => active || includeInactive);
    },
  }),
  customFieldDefinition: t.field({
    type: CustomFieldDefinitionType,
    nullable: true,
    description: 'One custom field, active or not. Null when customers have no such field.',
    args: { field: t.arg({ type: CustomFieldSelectorInput, required: true, description: 'Which field.' }) },
    resolve: async (_root, { field }, { loaders }) =>
      findDefinition(loaders, 'customer', parseFieldSelector(field)),
  }),
}));
