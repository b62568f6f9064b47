// Which parts of a customer a document selects, so that nothing is fetched that is not shown.

import { Kind } from 'graphql';
import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';
import type { RequestedParts } from '../custom-fields/stored.ts';

const FROM_ROWS = new Set(['customFields', 'customField']);
const KEY = new Set(['id', '__typename']);

/**
 * The parts selected below a field that gives customers. A field under `@skip` or `@include` counts as selected: one part too
 * many costs little, one part too few costs another call.
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
      if (condition === 'Customer' || condition === '_Entity') visit(fragment?.selectionSet);
    }
  }

  for (const node of info.fieldNodes) visit(node.selectionSet);
  return parts;
}
