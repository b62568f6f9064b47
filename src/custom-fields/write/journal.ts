// What has to stand in the journal before a write may leave, as the write itself sees it.

import type { EntityRef } from '../entities.ts';
import type { FieldId } from '../ids.ts';
import type { ChangeResult, Outcome } from './outcome.ts';

/** The record of all writes. At most one intent is open for each customer, so who holds it is the only writer. */
export interface WriteJournal {
  /**
   * Records the intent once no other write to the customer is under way: waits for those before it, in the order they
   * came. Throws when too many wait already, when the time of the caller is up, and when nothing can be recorded.
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
  /** Nothing was sent, and what kept it from being sent is an error. */
  closeUnsent(): Promise<void>;
  close(end: IntentEnd): Promise<void>;
  /** The request may still take effect: no other write to the customer comes before the intent has expired. */
  leaveOpen(end: IntentEnd): Promise<void>;
  /** As before, and nobody was told anything. */
  abandon(): void;
}

/** What the caller is told. */
export interface IntentEnd {
  outcome: Outcome;
  results: ReadonlyMap<FieldId, ChangeResult>;
  /** The HTTP status of the request that was sent; `null` when none was, or no answer came. */
  status: number | null;
}
