// The schema of the subgraph: the schema for clients, with `_entities` and `_service` as the specification of federation has them.

import { extendSchema, lexicographicSortSchema, parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import type { ReferenceResolvers } from './references.ts';
import { resolveReferences } from './references.ts';

export function toSubgraph(schema: GraphQLSchema, resolvers: ReferenceResolvers): GraphQLSchema {
  const additions = parse(/* GraphQL */ `
    scalar _Any
    union _Entity = ${Object.keys(resolvers).join(' | ')}
    type _Service {
      "The sdl representing the federated service capabilities. Includes federation directives, removes federation types, and includes rest of full schema after schema directives have been applied"
      sdl: String
    }
    extend type Query {
      _entities(representations: [_Any!]!): [_Entity]!
      _service: _Service!
    }
  `);
  const subgraph = lexicographicSortSchema(extendSchema(schema, additions));
  resolveReferences(subgraph, resolvers);
  return subgraph;
}
