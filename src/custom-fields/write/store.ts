// Where custom fields are kept, as a write sees it.

import type { DefinitionList } from '../definition.ts';
import type { EntityRef } from '../entities.ts';
import type { FieldId, RowId } from '../ids.ts';
import type { StoredEntity } from '../stored.ts';

export interface CustomFieldStore {
  /** The definitions of the tenant, from a copy that everybody shares. */
  loadDefinitions(signal: AbortSignal): Promise<DefinitionList>;
  /** The entity with every row, past every cache: the read before and after a write. `null` when it does not exist. */
  fetchForWrite(entity: EntityRef, signal: AbortSignal): Promise<StoredEntity | null>;
  /** Sends one request, at most once. Throws only when the request provably was not sent. */
  writeFields(entity: EntityRef, writes: readonly FieldWrite[], guard: SendGuard): Promise<WriteReply>;
}

export interface FieldWrite {
  fieldId: FieldId;
  /** The row that holds the field now; `null` creates one. */
  rowId: RowId | null;
  text: string | null;
}

/** What can still keep a request from being sent. */
export interface SendGuard {
  /** Ends the wait for the request's turn, with its reason, and nothing after that. */
  signal: AbortSignal;
  /** Called right before the first byte is sent. When it throws, nothing is sent. */
  beforeSend(): void;
}

/**
 * `accepted`: the store said yes. `refused`: it said no in a way that is final. `unsure`: anything else, a timeout or a
 * server error among them; the request may still take effect.
 */
export interface WriteReply {
  verdict: 'accepted' | 'refused' | 'unsure';
  /** The HTTP status, `null` when none came. */
  status: number | null;
}
