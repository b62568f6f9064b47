// Grafast with Grafserv: plans instead of resolvers. It has no federation.

import { createServer } from 'node:http';
import { access, lambda, loadOne, makeGrafastSchema, object, sideEffect } from 'grafast';
import { grafserv } from 'grafserv/node';
import { fetchCustomers, loadDefinitions, updateCustomer } from './loanpro.js';
import { typeDefs } from './schema.js';

async function findDefinitions(ids) {
  const definitions = await loadDefinitions();
  return ids.map((id) => definitions.get(id));
}

const schema = makeGrafastSchema({
  typeDefs,
  objects: {
    Query: {
      plans: {
        customer: (_root, { $id }) => loadOne($id, fetchCustomers),
        customersByIds: (_root, { $ids }) => lambda($ids, fetchCustomers),
      },
    },
    Mutation: {
      plans: {
        updateCustomerCustomFields: (_root, { $customerId, $values }) =>
          object({
            customer: sideEffect([$customerId, $values], ([id, values]) => updateCustomer(id, values)),
          }),
      },
    },
    Customer: { plans: { customFields: ($customer) => access($customer, 'CustomFieldValues') } },
    CustomFieldValue: {
      plans: {
        rawValue: ($value) => access($value, 'customFieldValue'),
        definition: ($value) => loadOne(access($value, 'customFieldId'), findDefinitions),
      },
    },
  },
});

const server = createServer();
const preset = { grafserv: { graphqlPath: '/graphql', graphiql: false, websockets: false } };
await grafserv({ schema, preset }).addTo(server);
server.listen(0, '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${server.address().port}`));
