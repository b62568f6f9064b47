// Refuses what belongs to federation to everybody but the router, where a setting says so.

import { GraphQLError } from 'graphql';
import type { Context } from '../../context.ts';

/** Decided for each request: a document that was validated for the router may come from anybody. */
export function requireRouter({ isFederationForRouter, viewer }: Context): void {
  if (!isFederationForRouter || viewer.router !== null) return;
  throw new GraphQLError('Only the router may ask for this field.', { extensions: { code: 'FORBIDDEN' } });
}
