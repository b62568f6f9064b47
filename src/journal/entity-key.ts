// One text for each entity, as a key of maps. The id alone is not enough: entities of different types may have the same id.

import type { EntityRef } from '../custom-fields/entities.ts';

export function entityKey({ type, id }: EntityRef): string {
  return `${type} ${id}`;
}
