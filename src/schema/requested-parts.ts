// Which parts of a customer a document asks for, so that no more is fetched than is shown.

import { Kind } from 'graphql';
import type { GraphQLResolveInfo, SelectionSetNode } from 'graphql';

const STORED = new Set(['customFields', 'customField']);
const KEY = new Set(['id', '__typename']);

/**
 * The parts selected below a field that gives customers. Counts a field under `@skip` or `@include` as wanted: one part too
 * many costs little, one too few another call.
 */
export function needOf(info: GraphQLResolveInfo): { profile: boolean; stored: boolean } {
  const need = { profile: false, stored: false };

  function visit(set: SelectionSetNode | undefined): void {
    for (const node of set?.selections ?? []) {
      if (node.kind === Kind.FIELD) {
        const name = node.name.value;
        if (STORED.has(name)) need.stored = true;
        else if (!KEY.has(name)) need.profile = true;
        continue;
      }
      const fragment = node.kind === Kind.FRAGMENT_SPREAD ? info.fragments[node.name.value] : node;
      const condition = fragment?.typeCondition?.name.value ?? 'Customer';
      if (condition === 'Customer' || condition === '_Entity') visit(fragment?.selectionSet);
    }
  }

  for (const node of info.fieldNodes) visit(node.selectionSet);
  return need;
}
