// The store of custom fields, as a write sees it.

import type { DefinitionList } from '../definition.ts';
import type { EntityRef, EntityType } from '../entities.ts';
import type { FieldId, RowId } from '../ids.ts';
import type { StoredEntity } from '../stored.ts';
import type { TenantTraits } from './journal.ts';

export interface CustomFieldStore {
  /** Returns the definitions of the tenant. They may come from a copy. */
  loadDefinitions(type: EntityType, signal: AbortSignal): Promise<DefinitionList>;
  /** Reads the entity with all its rows, never from a copy: before and after a write. Returns `null` when it does not exist. */
  fetchForWrite(entity: EntityRef, signal: AbortSignal): Promise<StoredEntity | null>;
  /** Sends one request at most once. Throws only when it is certain that the request was not sent. */
  writeFields(entity: EntityRef, update: FieldUpdate, guard: SendGuard): Promise<WriteReply>;
}

export interface FieldUpdate extends TenantTraits {
  writes: readonly FieldWrite[];
}

export interface FieldWrite {
  fieldId: FieldId;
  /** The row that holds the value of the field now. `null` creates a row. */
  rowId: RowId | null;
  text: string | null;
}

/** Stops a request that has not been sent yet. */
export interface SendGuard {
  /** Ends the waiting before the request with its reason. It has no effect once the request is being sent. */
  signal: AbortSignal;
  /** Called right before the first byte is sent. When it throws, nothing is sent. */
  beforeSend(): void;
}

/**
 * `accepted`: the store confirmed the request. `refused`: the store refused it, and it cannot take effect any more. `unsure`:
 * there was any other answer or none, such as a server error or a timeout, and the request may still take effect.
 */
export interface WriteReply {
  verdict: 'accepted' | 'refused' | 'unsure';
  /** The HTTP status. `null` when there was no answer. */
  status: number | null;
}
