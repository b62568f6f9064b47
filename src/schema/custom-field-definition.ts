// What a custom field is, and the queries for it.

import { CUSTOM_FIELD_KINDS, selectDefinitions } from '../custom-fields/definition.ts';
import type {
  CustomFieldDefinition,
  CustomFieldOption,
  DefinitionList,
  FieldSelector,
} from '../custom-fields/definition.ts';
import { isFieldId } from '../custom-fields/ids.ts';
import { badInput, requireKey } from './bad-input.ts';
import { builder } from './builder.ts';

const CustomFieldTypeEnum = builder.enumType('CustomFieldType', {
  description: 'The types of custom fields. More may be added; what this gateway does not know yet is OTHER.',
  values: CUSTOM_FIELD_KINDS,
});

export const CustomFieldOptionType = builder.objectRef<CustomFieldOption>('CustomFieldOption').implement({
  // Other subgraphs may have fields with options as well, of loans for one.
  shareable: true,
  description: 'One option of a list field.',
  fields: (t) => ({
    id: t.exposeID('id', {
      description:
        'The key LoanPro stores. It is the same in other fields for other options: tell a cache that keeps records by their ids to leave options where they stand.',
    }),
    label: t.exposeString('label', { description: 'The words LoanPro shows for it.' }),
  }),
});

export const CustomFieldDefinitionType = builder
  .objectRef<CustomFieldDefinition>('CustomFieldDefinition')
  .implement({
    description: 'What a custom field is: its name, its type, and what it takes.',
    fields: (t) => ({
      id: t.exposeID('id', {
        description: 'The id of the field in this LoanPro tenant. Another tenant has other ids.',
      }),
      name: t.exposeString('name', {
        description: 'The name LoanPro shows. It can be changed in LoanPro at any time.',
      }),
      description: t.exposeString('description', {
        nullable: true,
        description: 'What LoanPro says about the field.',
      }),
      type: t.field({
        type: CustomFieldTypeEnum,
        description:
          'The type, which also names the subtype of CustomFieldValue and the slot of CustomFieldNewValue.',
        resolve: ({ kind }) => kind,
      }),
      loanProType: t.exposeString('loanProType', {
        description: "LoanPro's own word for the type, such as customfield.type.text.",
      }),
      section: t.exposeString('section', {
        nullable: true,
        description: 'The group LoanPro shows the field in.',
      }),
      position: t.exposeInt('position', {
        nullable: true,
        description: 'The place of the field in display order.',
      }),
      required: t.exposeBoolean('required', { description: 'Whether the field refuses to be emptied.' }),
      active: t.exposeBoolean('active', {
        description: 'Whether the field is in use. An inactive one takes no new values.',
      }),
      calculated: t.exposeBoolean('calculated', {
        description: 'Whether LoanPro computes the field. A write is refused.',
      }),
      searchable: t.exposeBoolean('searchable', {
        description: "Whether LoanPro's search finds customers by this field.",
      }),
      maxLength: t.exposeInt('maxLength', {
        nullable: true,
        description:
          'The most characters the field takes, where LoanPro sets a limit below the 255 that hold for all.',
      }),
      defaultRawValue: t.exposeString('defaultText', {
        nullable: true,
        description: 'The default, as the text LoanPro would store.',
      }),
      options: t.field({
        type: [CustomFieldOptionType],
        description: 'The options of a list field. Empty for every other type.',
        resolve: ({ options }) => [...options],
      }),
    }),
  });

builder.asEntity(CustomFieldDefinitionType, {
  key: builder.selection<{ id: string | number }>('id'),
  resolveReference: async ({ id }, context) => {
    const key = requireKey(id);
    if (!isFieldId(key)) return null;
    return context.loaders.definition.load(key);
  },
});

export const CustomFieldSelectorInput = builder.inputType('CustomFieldSelector', {
  description: 'Exactly one way of naming a custom field.',
  isOneOf: true,
  fields: (t) => ({
    id: t.id({ description: 'The id of the field in this LoanPro tenant.' }),
    name: t.string({ description: 'The name of the field, letter by letter as LoanPro shows it.' }),
  }),
});

/** The definition a selector names, `null` for none. Two of one name are an error, never a guess. */
export function selectDefinition(
  list: DefinitionList,
  selector: FieldSelector,
): CustomFieldDefinition | null {
  const [definition, another] = selectDefinitions(list, selector);
  if (another) throw badInput('More than one custom field has the given name. Name it by its id.');
  return definition ?? null;
}

builder.queryFields((t) => ({
  customFieldDefinitions: t.field({
    type: [CustomFieldDefinitionType],
    nullable: true,
    description: 'The custom fields a customer can have, in display order.',
    args: {
      includeInactive: t.arg.boolean({
        required: true,
        defaultValue: false,
        description: 'Whether fields that are no longer in use are listed as well.',
      }),
    },
    resolve: async (_root, { includeInactive }, context) => {
      const { ordered } = await context.loadDefinitions();
      return ordered.filter(({ active }) => active || includeInactive);
    },
  }),
  customFieldDefinition: t.field({
    type: CustomFieldDefinitionType,
    nullable: true,
    description: 'One custom field, active or not. Null when customers have no such field.',
    args: { field: t.arg({ type: CustomFieldSelectorInput, required: true, description: 'Which field.' }) },
    resolve: async (_root, { field }, context) => selectDefinition(await context.loadDefinitions(), field),
  }),
}));
