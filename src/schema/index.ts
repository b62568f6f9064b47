// The complete schema, for clients and for a federated graph.

import { printSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLSchema } from 'graphql';
import { builder } from './builder.ts';
import type { Context } from '../context.ts';
import { guardEntities } from './federation/references.ts';
import { SCHEMA_DESCRIPTION } from './description.ts';
import { requireRouter } from './federation/router-only.ts';
import { meterLists } from './metered-lists.ts';
import { withGuards } from './federation/guarded-sdl.ts';
import { withoutNodes } from './federation/without-nodes.ts';
import './scalars.ts';
import './customer.ts';
import './check-customer-custom-fields.ts';
import './update-customer-custom-fields.ts';
import './custom-fields-write.ts';
import './customer-writes.ts';
import './node.ts';

/** The schema from which clients generate code. It keeps `@oneOf`, and contains no part of federation. */
export const clientSchema: GraphQLSchema = builder.toSchema({ sortSchema: false });

/** The schema the server runs: the client schema with `_entities` and `_service`. */
export const subgraphSchema: GraphQLSchema = builder.toSubGraphSchema({
  // The newest version that every composer we tested accepts.
  linkUrl: 'https://specs.apollo.dev/federation/v2.9',
});

guardEntities(subgraphSchema);
meterLists(subgraphSchema);

/** The text that `_service { sdl }` returns. */
export const subgraphSdl: string = withoutNodes(printSubgraphSchema(subgraphSchema));

// After the text was printed, because the supergraph is more than this gateway.
subgraphSchema.description = SCHEMA_DESCRIPTION;

/** The same text with guards, for routers that identify callers. */
export const guardedSdl: string = withGuards(subgraphSdl);

serveSdl(subgraphSchema);

/** A setting decides which of the two texts is served. The schema itself is the same. */
function serveSdl(schema: GraphQLSchema): void {
  const service = schema.getQueryType()?.getFields()['_service'];
  if (!service) throw new Error('The subgraph has no _service.');
  service.resolve = (_root: unknown, _args: unknown, context: Context) => {
    requireRouter(context);
    return { sdl: context.isGuarded ? guardedSdl : subgraphSdl };
  };
}
