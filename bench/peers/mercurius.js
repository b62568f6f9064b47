// Mercurius on Fastify, with graphql-jit and as a subgraph. With `LOADERS=on`, definitions come through its loaders instead of a resolver.

import federation from '@mercuriusjs/federation';
import Fastify from 'fastify';
import mercurius from 'mercurius';
import { createCustomerLoader, loadDefinitions, updateCustomer } from './loanpro.js';
import { subgraphTypeDefs } from './schema.js';

const hasLoaders = process.env.LOADERS === 'on';

const resolvers = {
  Query: {
    customer: (_root, { id }, { customers }) => customers.load(id),
    customersByIds: (_root, { ids }, { customers }) => customers.loadMany(ids),
  },
  Mutation: {
    updateCustomerCustomFields: async (_root, { customerId, values }) => ({
      customer: await updateCustomer(customerId, values),
    }),
  },
  Customer: {
    __resolveReference: ({ id }, _args, { customers }) => customers.load(id),
    customFields: (customer) => customer.CustomFieldValues,
  },
  CustomFieldValue: {
    rawValue: (value) => value.customFieldValue,
    ...(!hasLoaders && { definition: async (value) => (await loadDefinitions()).get(value.customFieldId) }),
  },
};

const loaders = {
  CustomFieldValue: {
    definition: {
      async loader(queries) {
        const definitions = await loadDefinitions();
        return queries.map(({ obj }) => definitions.get(obj.customFieldId));
      },
      opts: { cache: false },
    },
  },
};

const app = Fastify();
app.register(mercurius, {
  schema: federation.buildFederationSchema(subgraphTypeDefs),
  resolvers,
  ...(hasLoaders && { loaders }),
  jit: 1,
  context: () => ({ customers: createCustomerLoader() }),
});
const origin = await app.listen({ port: 0, host: '127.0.0.1' });
console.log(`listening on ${origin}`);
