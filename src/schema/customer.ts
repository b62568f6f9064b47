// The customer with its custom fields, and the queries for it.

import type { CustomerProfile } from '../custom-fields/customer.ts';
import { onlySelected, onlySet, withUnset } from '../custom-fields/customer-values.ts';
import type { EntityId } from '../custom-fields/ids.ts';
import { readValue } from '../custom-fields/value.ts';
import type { Context } from '../context.ts';
import type { LoadedCustomer, LoadedFields } from '../loaders.ts';
import { requireAtMost, requireCustomerId, requireKey } from './bad-input.ts';
import { builder } from './builder.ts';
import { CustomFieldSelectorInput, selectDefinition } from './custom-field-definition.ts';
import { CustomFieldValueType } from './custom-field-value.ts';
import { needOf } from './requested-parts.ts';

const MAX_IDS = 500;
const MAX_SELECTORS = 100;

const CustomerTypeEnum = builder.enumType('CustomerType', {
  description: 'What kind of customer it is. What this gateway does not know is OTHER.',
  values: ['INDIVIDUAL', 'COMPANY', 'OTHER'] as const,
});

/** One member of the profile, loaded only when the customer came without it. */
async function profileOf(customer: LoadedCustomer, context: Context): Promise<CustomerProfile | null> {
  if (customer.profile) return customer.profile;
  const loaded = await context.loaders.customer.load({ id: customer.id, profile: true, stored: false });
  return loaded?.profile ?? null;
}

const ofProfile =
  <Member extends keyof CustomerProfile>(member: Member) =>
  (customer: LoadedCustomer, _args: unknown, context: Context) =>
    customer.profile
      ? customer.profile[member]
      : profileOf(customer, context).then((profile) => profile?.[member] ?? null);

/** Uses the joined fields: at once when the customer came with them, after one more load when it did not. */
function withFields<Result>(
  { id, fields }: LoadedCustomer,
  context: Context,
  use: (fields: LoadedFields) => Result,
): Result | Promise<Result> {
  if (fields instanceof Error) throw fields;
  return fields ? use(fields) : loadFields(id, context).then(use);
}

async function loadFields(id: EntityId, context: Context): Promise<LoadedFields> {
  const loaded = await context.loaders.customer.load({ id, profile: false, stored: true });
  if (loaded?.fields instanceof Error) throw loaded.fields;
  // Gone since it was seen: it holds nothing.
  return loaded?.fields ?? { values: [], definitions: await context.loadDefinitions() };
}

/** For contracts that leave personal data out. */
const PERSONAL = 'personal';

/** What a router's demand control may count: a call to LoanPro against a field of its answer. */
const ONE_CALL = 10;

export const CustomerObject = builder.objectRef<LoadedCustomer>('Customer').implement({
  description: 'A customer of the lender, as LoanPro knows it.',
  fields: (t) => ({
    id: t.exposeID('id', { description: "LoanPro's system id of the customer." }),
    customId: t.string({
      nullable: true,
      description: "The lender's own number for the customer.",
      resolve: ofProfile('customId'),
    }),
    firstName: t.string({
      tag: PERSONAL,
      nullable: true,
      description: 'The first name.',
      resolve: ofProfile('firstName'),
    }),
    lastName: t.string({
      tag: PERSONAL,
      nullable: true,
      description: 'The last name.',
      resolve: ofProfile('lastName'),
    }),
    companyName: t.string({
      tag: PERSONAL,
      nullable: true,
      description: 'The name of the company, for customers that are one.',
      resolve: ofProfile('companyName'),
    }),
    email: t.string({
      tag: PERSONAL,
      nullable: true,
      description: 'The e-mail address.',
      resolve: ofProfile('email'),
    }),
    status: t.string({
      nullable: true,
      description: 'The status, in words the lender chose in LoanPro.',
      resolve: ofProfile('status'),
    }),
    type: t.field({
      type: CustomerTypeEnum,
      nullable: true,
      description: 'Whether the customer is a person or a company.',
      resolve: ofProfile('type'),
    }),
    customFields: t.field({
      tag: PERSONAL,
      // What tenants have in one customer, as a rule.
      listSize: { assumedSize: 20 },
      type: [CustomFieldValueType],
      nullable: true,
      description:
        'The custom fields that hold a value, in display order, inactive ones included. Null, with an error, when the definitions of the fields cannot be had.',
      args: {
        fields: t.arg({
          type: [CustomFieldSelectorInput],
          description: 'Only these fields, at most 100. A selector that names no field selects nothing.',
        }),
        includeUnset: t.arg.boolean({
          required: true,
          defaultValue: false,
          description:
            'Whether active fields that hold nothing are listed as well, so that a form can be drawn.',
        }),
      },
      resolve: (customer, { fields, includeUnset }, context) => {
        if (fields) requireAtMost(fields, MAX_SELECTORS, 'fields');
        return withFields(customer, context, ({ values, definitions }) => {
          const listed = includeUnset ? withUnset(customer.id, values, definitions) : onlySet(values);
          return fields ? onlySelected(listed, definitions, fields) : listed;
        });
      },
    }),
    customField: t.field({
      tag: PERSONAL,
      type: CustomFieldValueType,
      nullable: true,
      description:
        'One custom field, set or not. Use an alias for each to build a flat object. Null when there is no such field.',
      args: { field: t.arg({ type: CustomFieldSelectorInput, required: true, description: 'Which field.' }) },
      resolve: (customer, { field }, context) =>
        withFields(customer, context, ({ values, definitions }) => {
          const definition = selectDefinition(definitions, field);
          const fieldId = definition?.id ?? field.id;
          const value = values.find((candidate) => candidate.fieldId === fieldId);
          return value ?? (definition && readValue(customer.id, definition, null));
        }),
    }),
  }),
});

builder.asEntity(CustomerObject, {
  key: builder.selection<{ id: string | number }>('id'),
  resolveReference: async ({ id }, context, info) => {
    context.loaders.charge(1);
    const customerId = requireCustomerId(requireKey(id), 'The id of a Customer');
    return context.loaders.customer.load({ id: customerId, ...needOf(info) });
  },
});

builder.queryFields((t) => ({
  customer: t.field({
    cost: ONE_CALL,
    type: CustomerObject,
    nullable: true,
    description: "One customer by LoanPro's system id. Null when LoanPro has no such customer.",
    args: { id: t.arg.id({ required: true, description: "LoanPro's system id." }) },
    resolve: (_root, { id }, context, info) => {
      context.loaders.charge(1);
      return context.loaders.customer.load({ id: requireCustomerId(id, 'id'), ...needOf(info) });
    },
  }),
  customersByIds: t.field({
    cost: ONE_CALL,
    // A list of ids is no number a router could read, so it has to assume: one call's worth.
    listSize: { assumedSize: 50 },
    type: [CustomerObject],
    nullable: { list: false, items: true },
    description: 'Customers in the order asked for, null in the place of each id LoanPro does not know.',
    args: {
      ids: t.arg.idList({
        required: true,
        description: 'At most 500 system ids. One may occur more than once.',
      }),
    },
    resolve: (_root, { ids }, context, info) => {
      requireAtMost(ids, MAX_IDS, 'ids');
      context.loaders.charge(ids.length);
      const need = needOf(info);
      const keys = ids.map((id, index) => ({ id: requireCustomerId(id, `ids.${index}`), ...need }));
      return keys.map((key) => context.loaders.customer.load(key));
    },
  }),
}));
