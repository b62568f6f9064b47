// The whole schema, as clients see it and as a federated graph takes it.

import { printSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import { guardEntities } from './entities.ts';
import './scalars.ts';
import './customer.ts';
import './check-customer-custom-fields.ts';
import './update-customer-custom-fields.ts';

/** The schema clients generate their code from: it keeps `@oneOf`, and knows nothing of federation. */
export const clientSchema: GraphQLSchema = builder.toSchema({ sortSchema: false });

/** The schema the server runs: the client schema with `_entities` and `_service`. */
export const subgraphSchema: GraphQLSchema = builder.toSubGraphSchema({
  // The newest version that every composer tried accepts.
  linkUrl: 'https://specs.apollo.dev/federation/v2.9',
});

guardEntities(subgraphSchema);

/** The text that `_service { sdl }` answers with. */
export const subgraphSdl: string = printSubgraphSchema(subgraphSchema);
