// The table of entities, which are the things in LoanPro that hold custom fields. It states every difference between the types.

import type { EntityId } from './ids.ts';

interface EntityWords {
  /** The name of an id of this type in arguments, log lines and journal records. */
  idName: string;
  /** The code and the message of a write to an entity that does not exist. */
  notFoundCode: string;
  notFoundMessage: string;
}

export const ENTITIES = {
  customer: {
    idName: 'customerId',
    notFoundCode: 'CUSTOMER_NOT_FOUND',
    notFoundMessage: 'LoanPro has no customer with this id.',
  },
} as const satisfies Record<string, EntityWords>;

export type EntityType = keyof typeof ENTITIES;
export const ENTITY_TYPES: readonly EntityType[] = Object.keys(ENTITIES).filter(isEntityType);
export type NotFoundCode = (typeof ENTITIES)[EntityType]['notFoundCode'];

/** One entity. Entities of different types may have the same id. */
export interface EntityRef {
  type: EntityType;
  id: EntityId;
}

/** One text for each entity, as a key of maps. */
export function entityKey({ type, id }: EntityRef): string {
  return `${type} ${id}`;
}

export function isEntityType(text: string): text is EntityType {
  return Object.hasOwn(ENTITIES, text);
}

export type CustomerType = 'INDIVIDUAL' | 'COMPANY' | 'OTHER';

/** What is shown of a customer besides its custom fields. */
export interface CustomerProfile {
  customId: string | null;
  firstName: string | null;
  lastName: string | null;
  companyName: string | null;
  email: string | null;
  status: string | null;
  type: CustomerType | null;
}

/** What is shown of an entity besides its custom fields. */
export type Profile = CustomerProfile;
