// Apollo Server as a subgraph, with the data source for REST. It uses Node's fetch, because the default fetch opens a connection for each call.

import { RESTDataSource } from '@apollo/datasource-rest';
import { ApolloServer } from '@apollo/server';
import { startStandaloneServer } from '@apollo/server/standalone';
import { buildSubgraphSchema } from '@apollo/subgraph';
import DataLoader from 'dataloader';
import { parse } from 'graphql';
import { subgraphTypeDefs } from './schema.js';

class LoanPro extends RESTDataSource {
  baseURL = `${process.env.LOANPRO_BASE_URL}odata.svc/`;
  customers = new DataLoader((ids) => this.fetchCustomers(ids));
  definitions = null;

  willSendRequest(_path, request) {
    request.headers.authorization = 'Bearer token';
    request.headers['autopal-instance-id'] = '1';
  }

  async fetchCustomers(ids) {
    if (ids.length === 1) {
      const { d } = await this.get(`Customers(${ids[0]})`, { params: { $expand: 'CustomFieldValues' } });
      return [d];
    }
    const chunks = [];
    for (let at = 0; at < ids.length; at += 50) chunks.push(this.fetchChunk(ids.slice(at, at + 50)));
    const byId = new Map(
      (await Promise.all(chunks)).flat().map((customer) => [String(customer.id), customer]),
    );
    return ids.map((id) => byId.get(id) ?? null);
  }

  async fetchChunk(ids) {
    const $filter = ids.map((id) => `id eq ${id}`).join(' or ');
    return (await this.get('Customers', { params: { $filter, $expand: 'CustomFieldValues' } })).d.results;
  }

  /** The cache of the data source keeps the answer for a minute, for all requests. */
  loadDefinitions() {
    this.definitions ??= this.get('CustomFields?', { cacheOptions: { ttl: 60 } }).then(
      ({ d }) => new Map(d.results.map((one) => [one.id, one])),
    );
    return this.definitions;
  }

  async update(id, values) {
    const results = values.map(({ field, value }) => ({
      customFieldId: Number(field.id),
      customFieldValue: value.text,
    }));
    const body = { CustomFieldValues: { results }, __id: Number(id), __update: true };
    return (await this.put(`Customers(${id})`, { body })).d;
  }
}

const resolvers = {
  Query: {
    customer: (_root, { id }, { loanPro }) => loanPro.customers.load(id),
    customersByIds: (_root, { ids }, { loanPro }) => loanPro.customers.loadMany(ids),
  },
  Mutation: {
    updateCustomerCustomFields: async (_root, { customerId, values }, { loanPro }) => ({
      customer: await loanPro.update(customerId, values),
    }),
  },
  Customer: {
    __resolveReference: ({ id }, { loanPro }) => loanPro.customers.load(id),
    customFields: (customer) => customer.CustomFieldValues,
  },
  CustomFieldValue: {
    rawValue: (value) => value.customFieldValue,
    definition: async (value, _args, { loanPro }) =>
      (await loanPro.loadDefinitions()).get(value.customFieldId),
  },
};

const server = new ApolloServer({
  schema: buildSubgraphSchema({ typeDefs: parse(subgraphTypeDefs), resolvers }),
});
const { url } = await startStandaloneServer(server, {
  listen: { port: 0, host: '127.0.0.1' },
  context: async () => ({ loanPro: new LoanPro({ cache: server.cache, fetch }) }),
});
console.log(`listening on ${new URL(url).origin}`);
