// The things in LoanPro that hold custom fields, one line for each type. Whatever differs between them is said here.

import type { EntityId } from './ids.ts';

/** `idName` is what an id of this type is called in arguments, logs and records. */
export const ENTITIES = {
  customer: { idName: 'customerId' },
} as const satisfies Record<string, EntityWords>;

interface EntityWords {
  idName: string;
}

export type EntityType = keyof typeof ENTITIES;

/** One thing that holds custom fields. Things of two types may have the same id. */
export interface EntityRef {
  type: EntityType;
  id: EntityId;
}

export function isEntityType(text: string): text is EntityType {
  return Object.hasOwn(ENTITIES, text);
}
