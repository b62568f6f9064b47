// The journal as a write sees it: what has to be recorded before a request is sent, and how the record is closed.

import type { Actor, AuditTrail, AuditedEvent, WritesPage } from '../audit-trail.ts';
import type { EntityRef } from '../entities.ts';
import type { FieldId } from '../ids.ts';
import type { ChangeResult } from './change.ts';
import type { Outcome } from './outcome.ts';
import type { UserErrorCode } from './user-error.ts';

/**
 * The record of all writes. At most one intent is open for each entity, so the write that opened it is the only one that is in
 * progress.
 */
export interface WriteJournal extends AuditTrail {
  /**
   * Records the intent as soon as no other write to the entity is in progress. Waiting writes are served in the order in which
   * they arrived. Returns the earlier write in place of an intent when another request with the same idempotency key came first.
   * Throws when too many writes are waiting already, when the deadline of the caller passes, and when nothing can be recorded.
   */
  open(request: IntentRequest): Promise<{ intent: Intent } | EarlierWrite>;
  /**
   * Waits until no other request of this process uses the idempotency key, and takes it. Returns the function that gives it back, or `null`
   * when the signal aborts first.
   */
  takeKey(key: string, signal: AbortSignal): Promise<(() => void) | null>;
  /**
   * Finds the write that an earlier request with the same idempotency key began. While that write is in progress, this waits for its end
   * or for the deadline of the caller. When its outcome is unknown, this reads the entity once. It never sends anything.
   */
  findEarlier(repetition: Repetition): Promise<EarlierWrite | null>;
  /** Returns what is known of a write now, or `null` when there is no such write. */
  find(writeId: string): Promise<RecordedWrite | null>;
  /** The writes of an entity in the audit trail, newest first, without repetitions. */
  writesOf(entity: EntityRef, page: WritesPage): Promise<AuditedEvent[]>;
}

/** What a caller sends with a key, so that the same request twice is written once. */
export interface Idempotency {
  key: string;
  /** The whole input of the write as text. Only its keyed hash is recorded. */
  input: string;
}

interface Repetition {
  idempotency: Idempotency;
  /** Ends the waiting. */
  signal: AbortSignal;
}

export interface EarlierWrite {
  earlier: RecordedWrite;
  /** Whether it had the same input. Otherwise the key was used for something else. */
  isSameInput: boolean;
}

/** A write as the journal knows it. It holds no value. */
export interface RecordedWrite {
  id: string;
  entity: EntityRef;
  /** UNKNOWN as long as nothing else is certain. */
  outcome: Outcome;
  /** Whether the outcome is final. */
  isSettled: boolean;
  /** The result of each field, in the order of the values. Empty when the write was refused. */
  results: readonly { fieldId: FieldId; name: string | null; result: ChangeResult }[];
  problems: readonly RecordedProblem[];
  /** Milliseconds since 1970, by the clock of the journal. */
  openedAtMs: number;
  settledAtMs: number | null;
}

/** One error of a write, without its details. */
export interface RecordedProblem {
  code: UserErrorCode;
  /** Names of arguments and positions, and never a value. */
  path: readonly string[];
  /** Both are `null` when the error is not about one value. */
  valueIndex: number | null;
  fieldId: FieldId | null;
  retryAfterMs: number | null;
}

export interface IntentRequest {
  entity: EntityRef;
  requestId: string;
  /** Who sent the request. A write that is recovered later is recorded under this name. */
  actor: Actor;
  /**
   * Every field of the write, with the wanted text in the form in which texts are compared. The name is for people who read the record.
   * It is `null` for a field that the store does not define.
   */
  fields: readonly { fieldId: FieldId; name: string | null; wanted: string }[];
  /** The deadline of the caller, on the clock of `performance.now()`. */
  endsAtMs: number;
  idempotency: Idempotency | null;
  /** Ends the waiting. */
  signal: AbortSignal;
}

/** What earlier writes found out about the tenant. */
export interface TenantTraits {
  /** Whether a request that names only the field of a value may add a second row to it. */
  isKeyedByRow: boolean;
}

/** What a field holds before the write. */
export interface FieldBefore {
  text: string | null;
  /** Whether it has a row, which may hold an empty text. */
  hasRow: boolean;
}

/** One open intent. Exactly one of its last four functions has to be called in the end. None of the four throws. */
export interface Intent {
  /** Identifies the write in the journal. */
  id: string;
  /**
   * Records what the changing fields hold before the write, and returns what is known of the tenant at this moment. When this
   * throws, nothing may be sent.
   */
  recordBefore(fields: ReadonlyMap<FieldId, FieldBefore>): Promise<TenantTraits>;
  /**
   * Throws unless enough time remains to send, read back and record before the lease ends and another process may take the intent
   * over.
   */
  requireTimeToSend(): void;
  /** The tenant is keyed by row. This is recorded for all later writes before the outcome of this one is. */
  markKeyedByRow(): void;
  /** Records what the caller is told before the write has ended. It does not throw. */
  recordReported(outcome: Outcome): Promise<void>;
  /** Closes the intent when an error prevented the request from being sent. */
  closeUnsent(): Promise<void>;
  /** Closes the intent with its outcome. */
  close(end: IntentEnd): Promise<void>;
  /**
   * Keeps the intent open because the request may still take effect. No other write to the entity is allowed until the intent
   * expires.
   */
  leaveOpen(end: IntentEnd): Promise<void>;
  /** Keeps the intent open like `leaveOpen`, when the caller got an error instead of an outcome. */
  abandon(): void;
}

/** How a write ended. */
export interface IntentEnd {
  outcome: Outcome;
  /** The outcome that the caller was told. It differs when the deadline of the caller passed before the end of the write. */
  reportedOutcome: Outcome;
  results: ReadonlyMap<FieldId, ChangeResult>;
  problems: readonly RecordedProblem[];
  /** The HTTP status of the request that was sent; `null` when none was sent, or no answer came. */
  status: number | null;
}
