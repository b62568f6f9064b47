// How many items a list is expected to have, stated beside its field. The cost of a document is counted with it.

import type { TenantSizes } from '../custom-fields/definition.ts';
import type { EntityType } from '../custom-fields/entities.ts';

type SizesOf = (type: EntityType) => TenantSizes;

/** A write whose answer would be lost without the list. Then the most items count that the list can have. */
interface Write {
  /** How many values it has at most, each for a different field. */
  values: number;
}

/** The most values that a write can have. */
const VALUES_OF_A_WRITE = 50;

/** The extension of a field that returns a list. `count` gets the arguments of the field, and what is known of the tenant. */
export function expectItems<Args>(count: (args: Args, sizesOf: SizesOf, write: Write | null) => number) {
  return { expectedItems: count };
}

/** The extension of the fields that need the rows of a record. Reading a row costs about as much as resolving a field. */
export const NEEDS_ROWS = { objectCost: (sizesOf: SizesOf) => Math.ceil(sizesOf('customer').rows) };

/** The extension of a list of records that are loaded. Each of them costs more than its fields, also if it cannot be loaded. */
export const LOADED_ITEMS = { itemCost: 24 };

/** For lists with an item for each value of a write. */
export const ONE_FOR_EACH_VALUE = expectItems((_args, _sizesOf, write) => write?.values ?? VALUES_OF_A_WRITE);

/** For lists of the options of one field. */
export const OPTIONS_OF_A_FIELD = expectItems((_args, sizesOf, write) => {
  const sizes = sizesOf('customer');
  return write ? sizes.mostOptions(write.values) : sizes.options;
});
