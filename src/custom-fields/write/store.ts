// The store of custom fields, as a write sees it.

import type { DefinitionList, FieldSelector } from '../definition.ts';
import type { EntityRef, EntityType } from '../entities.ts';
import type { FieldId, RowId } from '../ids.ts';
import type { StoredEntity } from '../stored.ts';
import type { TenantTraits } from './journal.ts';

export interface CustomFieldStore {
  /** Returns the definitions for display. They may come from a copy. Throws when there is no copy, and the store cannot give them. */
  loadDefinitions(type: EntityType, signal: AbortSignal): Promise<DefinitionList>;
  /**
   * Returns the definitions as LoanPro holds them now. One fetch serves everybody who asks within two seconds. Where LoanPro refuses the
   * list, only the requested fields are looked up, and what LoanPro does not tell is `isUnverified` or left out. Throws when LoanPro
   * fails to answer.
   */
  loadFreshDefinitions(
    type: EntityType,
    signal: AbortSignal,
    request?: DefinitionsRequest,
  ): Promise<DefinitionList>;
  /**
   * Reads the entity with all its rows, never from a copy. Returns `null` when it does not exist. `plan` is the read before a write,
   * which waits while LoanPro asks for a pause. `verify` is a read after the request was sent, by the write itself or by recovery. It
   * does not wait for the pause, because only this read can show what became of the request.
   */
  fetchForWrite(
    entity: EntityRef,
    signal: AbortSignal,
    purpose?: 'plan' | 'verify',
  ): Promise<StoredEntity | null>;
  /** Sends one request at most once. Throws only when it is certain that the request was not sent. */
  writeFields(entity: EntityRef, update: FieldUpdate, guard: SendGuard): Promise<WriteReply>;
}

/** What a fresh look at the definitions is made for. */
export interface DefinitionsRequest {
  /** The fields about which something is decided. */
  fields?: readonly FieldSelector[];
  /** The entity that may hold values of these fields. */
  entity?: EntityRef;
  /** For `verify` the definitions are fetched even while a pause is asked for. */
  purpose?: 'plan' | 'verify';
}

export interface FieldUpdate extends TenantTraits {
  writes: readonly FieldWrite[];
}

export interface FieldWrite {
  fieldId: FieldId;
  /** The row that holds the value of the field now. `null` creates a row. */
  rowId: RowId | null;
  /** Whether the store has no definition of the field. Then only the row can be named. */
  isFieldMissing?: boolean;
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
 * `accepted`: the store confirmed the request. `refused`: the store refused it, although it may have applied it all the same. `unsure`:
 * there was any other answer or none, such as a server error or a timeout, and the request may still take effect.
 */
export interface WriteReply {
  verdict: 'accepted' | 'refused' | 'unsure';
  /** The HTTP status. `null` when there was no answer. */
  status: number | null;
  /** With `refused`: the reason, where the store tells one. */
  reason?: RefusalReason;
  /** With `throttled`: how long the caller should wait before another write. */
  retryAfterMs?: number;
}

/**
 * Why the store refused a request. `token`: it does not accept the token. `rights`: the token is not allowed to do this.
 * `throttled`: there were too many requests. `validation`: a value is invalid for the store. `warnings`: the store asks a person to
 * confirm something first.
 */
export type RefusalReason = 'token' | 'rights' | 'throttled' | 'validation' | 'warnings';
