// The part of the gateway's schema that the bench asks for. Every peer serves it, so that all get the same documents.

export const typeDefs = /* GraphQL */ `
  type Query {
    customer(id: ID!): Customer
    customersByIds(ids: [ID!]!): [Customer]!
  }

  type Mutation {
    updateCustomerCustomFields(customerId: ID!, values: [CustomFieldValueInput!]!): UpdatePayload
  }

  type Customer {
    id: ID!
    customFields: [CustomFieldValue!]!
  }

  type CustomFieldValue {
    rawValue: String
    definition: CustomFieldDefinition
  }

  type CustomFieldDefinition {
    id: ID!
    name: String!
    type: String!
  }

  type UpdatePayload {
    customer: Customer
  }

  input CustomFieldValueInput {
    field: FieldInput!
    value: ValueInput!
  }

  input FieldInput {
    id: ID!
  }

  input ValueInput {
    text: String
  }
`;

/** The same as a subgraph, in which other subgraphs refer to a customer by its id. */
export const subgraphTypeDefs =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: ["@key"])' +
  typeDefs.replace('type Customer {', 'type Customer @key(fields: "id") {');
