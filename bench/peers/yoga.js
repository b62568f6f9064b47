// GraphQL Yoga with Pothos as a subgraph, and with DataLoader for customers and definitions.

import { createServer } from 'node:http';
import SchemaBuilder from '@pothos/core';
import FederationPlugin from '@pothos/plugin-federation';
import DataLoader from 'dataloader';
import { createYoga } from 'graphql-yoga';
import { createCustomerLoader, loadDefinitions, updateCustomer } from './loanpro.js';

const builder = new SchemaBuilder({ plugins: [FederationPlugin] });

const Definition = builder.objectRef('CustomFieldDefinition').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    name: t.exposeString('name'),
    type: t.exposeString('type'),
  }),
});

const Value = builder.objectRef('CustomFieldValue').implement({
  fields: (t) => ({
    rawValue: t.exposeString('customFieldValue', { nullable: true }),
    definition: t.field({
      type: Definition,
      nullable: true,
      resolve: (value, _args, { definitions }) => definitions.load(value.customFieldId),
    }),
  }),
});

const Customer = builder.objectRef('Customer').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    customFields: t.field({ type: [Value], resolve: (customer) => customer.CustomFieldValues }),
  }),
});

builder.asEntity(Customer, {
  key: builder.selection('id'),
  resolveReference: ({ id }, { customers }) => customers.load(id),
});

builder.queryType({
  fields: (t) => ({
    customer: t.field({
      type: Customer,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_root, { id }, { customers }) => customers.load(id),
    }),
    customersByIds: t.field({
      type: t.listRef(Customer, { nullable: true }),
      args: { ids: t.arg.idList({ required: true }) },
      resolve: (_root, { ids }, { customers }) => customers.loadMany(ids),
    }),
  }),
});

const FieldInput = builder.inputType('FieldInput', {
  fields: (t) => ({ id: t.id({ required: true }) }),
});

const ValueInput = builder.inputType('ValueInput', { fields: (t) => ({ text: t.string() }) });

const CustomFieldValueInput = builder.inputType('CustomFieldValueInput', {
  fields: (t) => ({
    field: t.field({ type: FieldInput, required: true }),
    value: t.field({ type: ValueInput, required: true }),
  }),
});

const UpdatePayload = builder.objectRef('UpdatePayload').implement({
  fields: (t) => ({ customer: t.field({ type: Customer, resolve: (customer) => customer }) }),
});

builder.mutationType({
  fields: (t) => ({
    updateCustomerCustomFields: t.field({
      type: UpdatePayload,
      args: {
        customerId: t.arg.id({ required: true }),
        values: t.arg({ type: [CustomFieldValueInput], required: true }),
      },
      resolve: (_root, { customerId, values }) => updateCustomer(customerId, values),
    }),
  }),
});

async function findDefinitions(ids) {
  const definitions = await loadDefinitions();
  return ids.map((id) => definitions.get(id));
}

const yoga = createYoga({
  schema: builder.toSubGraphSchema({ linkUrl: 'https://specs.apollo.dev/federation/v2.6' }),
  context: () => ({ customers: createCustomerLoader(), definitions: new DataLoader(findDefinitions) }),
  graphiql: false,
  landingPage: false,
  logging: false,
});
const server = createServer(yoga);
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
