// The type of a customer with its custom fields, and the queries for customers.

import type { CustomerProfile } from '../custom-fields/entities.ts';
import { listValues } from '../custom-fields/held-values.ts';
import type { Context } from '../context.ts';
import type { LoadedEntity } from '../loaders.ts';
import { chargeCustomers, requireAtMost, requireCustomer, requireKey } from './bad-input.ts';
import { builder } from './builder.ts';
import { HAS_KEY, PERSONAL, assumesItems, weighs } from './federation/directives.ts';
import type { ReferenceResolver } from './federation/references.ts';
import { CustomFieldSelectorInput, parseFieldSelector } from './custom-field-selector.ts';
import { CustomFieldValueType } from './custom-field-value.ts';
import { showField, withFields } from './customer-fields.ts';
import { LOADED_ITEMS, NEEDS_ROWS, expectItems } from './expected-items.ts';
import { NodeInterface } from './node-id.ts';
import { requestedParts } from './requested-parts.ts';

const MAX_IDS = 500;
const MAX_SELECTORS = 100;

const CustomerTypeEnum = builder.enumType('CustomerType', {
  description:
    'Whether a customer is a person or a company. A type that this gateway does not know is OTHER.',
  values: ['INDIVIDUAL', 'COMPANY', 'OTHER'] as const,
});

/** Resolves a member of the profile. The profile is loaded only when the customer was loaded without it. */
const ofProfile =
  <Member extends keyof CustomerProfile>(member: Member) =>
  (customer: LoadedEntity, _args: unknown, context: Context) =>
    customer.profile
      ? customer.profile[member]
      : loadProfile(customer, context).then((profile) => profile?.[member] ?? null);

async function loadProfile({ entity }: LoadedEntity, { loaders }: Context): Promise<CustomerProfile | null> {
  const loaded = await loaders.entity.load({ entity, profile: true, rows: false });
  return loaded?.profile ?? null;
}

/** The usual number of values of one customer (assumed). */
const USUAL_VALUES = 20;

/** The cost of a call to LoanPro for the demand control of a router. */
const ONE_CALL = weighs(10);

export const CustomerObject = builder.objectRef<LoadedEntity>('Customer').implement({
  description: 'A customer of the lender, as LoanPro stores it.',
  extensions: HAS_KEY,
  interfaces: [NodeInterface],
  fields: (t) => ({
    id: t.id({
      description: "LoanPro's system id of the customer.",
      resolve: ({ entity }) => entity.id,
    }),
    customId: t.string({
      nullable: true,
      description: "The lender's own number for the customer.",
      resolve: ofProfile('customId'),
    }),
    firstName: t.string({
      extensions: PERSONAL,
      nullable: true,
      description: 'The first name.',
      resolve: ofProfile('firstName'),
    }),
    lastName: t.string({
      extensions: PERSONAL,
      nullable: true,
      description: 'The last name.',
      resolve: ofProfile('lastName'),
    }),
    companyName: t.string({
      extensions: PERSONAL,
      nullable: true,
      description: 'The name of the company, for a customer that is a company.',
      resolve: ofProfile('companyName'),
    }),
    email: t.string({
      extensions: PERSONAL,
      nullable: true,
      description: 'The e-mail address.',
      resolve: ofProfile('email'),
    }),
    status: t.string({
      nullable: true,
      description: 'The status, as the lender named it in LoanPro.',
      resolve: ofProfile('status'),
    }),
    type: t.field({
      type: CustomerTypeEnum,
      nullable: true,
      description: 'Whether the customer is a person or a company.',
      resolve: ofProfile('type'),
    }),
    customFields: t.field({
      extensions: {
        ...PERSONAL,
        ...assumesItems(USUAL_VALUES),
        ...NEEDS_ROWS,
        resolverCost: 10,
        // Each value is read from its text.
        itemCost: 2,
        ...expectItems<{ includeUnset: boolean; fields?: readonly unknown[] | null }>(
          ({ includeUnset, fields }, sizesOf) =>
            Math.min(
              fields?.length ?? Infinity,
              sizesOf('customer').active,
              includeUnset ? Infinity : USUAL_VALUES,
            ),
        ),
      },
      type: [CustomFieldValueType],
      nullable: true,
      description:
        'The custom fields that hold a value, in display order. Inactive fields are included. Null, with an error, when the definitions of the fields cannot be loaded.',
      args: {
        fields: t.arg({
          type: [CustomFieldSelectorInput],
          extensions: { maxItems: MAX_SELECTORS },
          description: 'The fields to return, at most 100. A selector that names no field selects nothing.',
        }),
        includeUnset: t.arg.boolean({
          required: true,
          defaultValue: false,
          description: 'Whether active fields that hold nothing are listed as well. A form needs them.',
        }),
      },
      resolve: (customer, { fields, includeUnset }, context) => {
        if (fields) requireAtMost(fields, MAX_SELECTORS, 'fields');
        const selectors = fields?.map(parseFieldSelector) ?? null;
        return withFields(customer, selectors ?? [], context, ({ values, definitions }) =>
          listValues(customer.entity, values, definitions, { selectors, includeUnset }).map(
            context.disclose.value,
          ),
        );
      },
    }),
    customField: t.field({
      extensions: { ...PERSONAL, ...NEEDS_ROWS, resolverCost: 3 },
      type: CustomFieldValueType,
      nullable: true,
      description:
        'One custom field, set or unset. Use one alias for each field to get a flat object. Null when there is no such field.',
      args: { field: t.arg({ type: CustomFieldSelectorInput, required: true, description: 'Which field.' }) },
      resolve: (customer, { field }, context) => showField(customer, parseFieldSelector(field), context),
    }),
  }),
});

/** `_entities` has counted the reference already. */
export const resolveCustomer: ReferenceResolver = async ({ id }, context, info) => {
  const entity = requireCustomer(requireKey(id), 'The id of a Customer');
  return context.loaders.entity.load({ entity, ...requestedParts(info) });
};

builder.queryFields((t) => ({
  customer: t.field({
    extensions: ONE_CALL,
    type: CustomerObject,
    nullable: true,
    description: "One customer by LoanPro's system id. Null when LoanPro has no such customer.",
    args: { id: t.arg.id({ required: true, description: "LoanPro's system id." }) },
    resolve: (_root, { id }, context, info) => {
      chargeCustomers(context, 1);
      return context.loaders.entity.load({ entity: requireCustomer(id, 'id'), ...requestedParts(info) });
    },
  }),
  customersByIds: t.field({
    extensions: {
      ...ONE_CALL,
      // A router cannot count a list of ids, so it assumes the number of customers that one call reads.
      ...assumesItems(50),
      ...LOADED_ITEMS,
      ...expectItems<{ ids: readonly unknown[] }>(({ ids }) => ids.length),
    },
    type: [CustomerObject],
    nullable: { list: true, items: true },
    description:
      'Customers in the order of the ids. An id that LoanPro does not know has null in its place, and a text that is no id has null and an error.',
    args: {
      ids: t.arg.idList({
        required: true,
        extensions: { maxItems: MAX_IDS },
        description: 'At most 500 system ids. An id may occur more than once.',
      }),
    },
    resolve: (_root, { ids }, context, info) => {
      requireAtMost(ids, MAX_IDS, 'ids');
      chargeCustomers(context, ids.length);
      const parts = requestedParts(info);
      // Asynchronous, so that a wrong id fails in its own place.
      return ids.map(async (id, index) =>
        context.loaders.entity.load({ entity: requireCustomer(id, `ids.${index}`), ...parts }),
      );
    },
  }),
}));
