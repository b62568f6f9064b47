// How many items a list is expected to have, stated beside its field. The cost of a document is counted with it.

import type { DefinitionSizes } from '../custom-fields/definition.ts';
import type { EntityType } from '../custom-fields/entities.ts';

type SizesOf = (type: EntityType) => DefinitionSizes;

/** The most values of a write, of which each has one change and seldom more than one error. */
const VALUES_OF_A_WRITE = 50;

/** The extension of a field that returns a list. `count` gets the arguments of the field, and what is known of the tenant. */
export function expectItems<Args>(count: (args: Args, sizesOf: SizesOf) => number) {
  return { expectedItems: count };
}

/** For lists with an item for each value of a write. */
export const ONE_FOR_EACH_VALUE = expectItems(() => VALUES_OF_A_WRITE);
