// The whole schema, as clients see it and as a federated graph takes it.

import { printSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import type { Context } from '../context.ts';
import { guardEntities } from './federation/references.ts';
import { withGuards } from './federation/guarded-sdl.ts';
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

/** The same for routers that identify callers. */
export const guardedSdl: string = withGuards(subgraphSdl);

tellSdl(subgraphSchema);

/** Which of the two texts is told is a setting, and the schema is the same for all. */
function tellSdl(schema: GraphQLSchema): void {
  const service = schema.getQueryType()?.getFields()['_service'];
  if (!service) throw new Error('The subgraph has no _service.');
  service.resolve = (_root: unknown, _args: unknown, { isGuarded }: Context) => ({
    sdl: isGuarded ? guardedSdl : subgraphSdl,
  });
}
