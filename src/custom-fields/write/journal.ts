// What has to stand in the journal before a write may be sent, as the write itself sees it.

import type { EntityRef } from '../entities.ts';
import type { FieldId } from '../ids.ts';
import type { ChangeResult } from './change.ts';
import type { Outcome } from './outcome.ts';

/** The record of all writes. At most one intent is open for each entity, so whoever holds it is the only writer. */
export interface WriteJournal {
  /**
   * Records the intent once no other write to the entity is in flight: it waits for the writes that came before it, in their
   * order. Throws when too many writes wait already, when the time of the caller is up, and when nothing can be recorded.
   */
  open(request: IntentRequest): Promise<Intent>;
}

export interface IntentRequest {
  entity: EntityRef;
  requestId: string;
  /** Whoever asks, as far as it is known. */
  caller: string;
  /** Every field the write names, with the text it is to hold in the form in which texts are compared. */
  fields: readonly { fieldId: FieldId; wanted: string }[];
  /** When the time of the caller is up, on the clock of `performance.now()`. */
  endsAtMs: number;
  /** Ends the waiting. */
  signal: AbortSignal;
}

/** One open intent. One of the four ways to end it has to be taken; none of them throws. */
export interface Intent {
  /** Records what the fields that are about to change hold. Throws when that cannot be done: then nothing may be sent. */
  recordBefore(texts: ReadonlyMap<FieldId, string | null>): Promise<void>;
  /** Throws unless enough time is left to send, read back and record before somebody else may take the intent over. */
  requireTimeToSend(): void;
  /** Nothing was sent, and what prevented it is an error. */
  closeUnsent(): Promise<void>;
  close(end: IntentEnd): Promise<void>;
  /** The request may still take effect: no other write to the entity is allowed before the intent has expired. */
  leaveOpen(end: IntentEnd): Promise<void>;
  /** Like `leaveOpen`, when no outcome was reported to the caller. */
  abandon(): void;
}

/** What is reported to the caller. */
export interface IntentEnd {
  outcome: Outcome;
  results: ReadonlyMap<FieldId, ChangeResult>;
  /** The HTTP status of the request that was sent; `null` when none was sent, or no answer came. */
  status: number | null;
}
