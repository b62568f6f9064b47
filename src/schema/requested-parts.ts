// Which parts of a customer a document selects, so that only these are fetched.

import { Kind } from 'graphql';
import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import type { RequestedParts } from '../custom-fields/stored.ts';

const FROM_ROWS = new Set(['customFields', 'customField']);
const KEY = new Set(['id', 'nodeId', '__typename']);
const TYPES = new Set(['Customer', 'Node', '_Entity']);

/**
 * Returns the parts that are selected below a field that returns customers. A field with `@skip` or `@include` counts as
 * selected, because a part that is not needed costs little, and a missing part costs another call.
 */
export function requestedParts(info: GraphQLResolveInfo): RequestedParts {
  const parts = { profile: false, rows: false };

  function visit(set: SelectionSetNode | undefined): void {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) {
        const name = node.name.value;
        if (FROM_ROWS.has(name)) parts.rows = true;
        else if (!KEY.has(name)) parts.profile = true;
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? info.fragments[node.name.value] : node;
      const condition = fragment?.typeCondition?.name.value ?? 'Customer';
      if (TYPES.has(condition)) visit(fragment?.selectionSet);
    }
  }

  for (const node of info.fieldNodes) visit(node.selectionSet);
  return parts;
}
