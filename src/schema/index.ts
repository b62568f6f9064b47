// The complete schema, for clients and for a federated graph.

import type { GraphQLSchema } from 'graphql';
import type { Context } from '../context.ts';
import { builder } from './builder.ts';
import './scalars.ts';
import { resolveDefinition } from './custom-field-definition.ts';
import { resolveCustomer } from './customer.ts';
import { SCHEMA_DESCRIPTION } from './description.ts';
import { withGuards } from './federation/guards.ts';
import { printSubgraph } from './federation/print-subgraph.ts';
import { requireRouter } from './federation/router-only.ts';
import { subgraphDocument } from './federation/subgraph-document.ts';
import { toSubgraph } from './federation/subgraph.ts';
import { meterLists } from './metered-lists.ts';
import './check-customer-custom-fields.ts';
import './update-customer-custom-fields.ts';
import './custom-fields-write.ts';
import './customer-writes.ts';
import './node.ts';

/** The schema from which clients generate code. It keeps `@oneOf`, and contains no part of federation. */
export const clientSchema: GraphQLSchema = builder.toSchema({ sortSchema: false });

/** The schema the server runs: the client schema with `_entities` and `_service`. */
export const subgraphSchema: GraphQLSchema = toSubgraph(clientSchema, {
  Customer: resolveCustomer,
  CustomFieldDefinition: resolveDefinition,
});
subgraphSchema.description = SCHEMA_DESCRIPTION;
meterLists(subgraphSchema);
serveSdl(subgraphSchema);

/** The text that `_service { sdl }` returns. Both texts are printed when they are first asked for. */
export const subgraphSdl = once(() => printSubgraph(subgraphDocument(clientSchema)));

/** The same text with guards, for routers that identify callers. */
export const guardedSdl = once(() => printSubgraph(withGuards(subgraphDocument(clientSchema))));

/** A setting decides which of the two texts is served. The schema itself is the same. */
function serveSdl(schema: GraphQLSchema): void {
  const service = schema.getQueryType()?.getFields()['_service'];
  if (!service) throw new Error('The subgraph has no _service.');
  service.resolve = (_root: unknown, _args: unknown, context: Context) => {
    requireRouter(context);
    return { sdl: context.isGuarded ? guardedSdl() : subgraphSdl() };
  };
}

function once(print: () => string): () => string {
  let printed: string | null = null;
  return () => (printed ??= print());
}
