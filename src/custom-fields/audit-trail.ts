// The audit trail as the rest of the program sees it: what an event tells, and how it is recorded. It never holds a value.

import type { EntityRef } from './entities.ts';
import type { FieldId } from './ids.ts';

/** Who acted, and which version of the policy applied. Every member is `null` where it is not known. */
export interface Actor {
  subject: string | null;
  client: string | null;
  router: string | null;
  address: string | null;
  policyVersion: string | null;
}

export const NOBODY: Actor = {
  subject: null,
  client: null,
  router: null,
  address: null,
  policyVersion: null,
};

/** How a write ended, as the audit trail names it. */
export type WriteKind =
  | 'write_applied'
  | 'write_unchanged'
  | 'write_conflict'
  | 'write_refused'
  | 'write_partly_applied'
  | 'write_diverged'
  | 'write_unknown'
  /** An error ended the write before its request was sent. */
  | 'write_not_sent'
  /** The caller got the recorded outcome of an earlier request with the same idempotency key. */
  | 'write_repeated'
  /** Nobody closed the write in time. Its outcome was found out by reading LoanPro. */
  | 'write_recovered';

export type AuditKind =
  | WriteKind
  | 'access_denied'
  | 'identity_failed'
  | 'policy_changed'
  /** A role for emergencies was used, or was tried after its time. The codes are which of the two, and the reason in the words of the caller. */
  | 'break_glass'
  | 'sensitive_read'
  | 'records_pruned'
  /** An operator knows of a break of the trail. The codes are the break, and the reason in the words of the operator. */
  | 'break_acknowledged'
  /** So many events could not be kept while the journal was unavailable, or the trail had lost its signed end. */
  | 'records_lost';

export interface AuditEvent {
  kind: AuditKind;
  actor: Actor;
  entity: EntityRef | null;
  fieldIds: readonly FieldId[];
  /** Names that a caller typed and that no field has for this caller. They are not recorded as they are. */
  unknownNames?: readonly string[];
  requestId: string | null;
  writeId: string | null;
  /** Codes of errors and outcomes. Only the reasons for breaking the glass and for an acknowledgement are texts that a person typed. */
  codes: readonly string[];
}

/** The members of an event that is about no entity and no request. */
export const NO_DETAILS = { entity: null, fieldIds: [], requestId: null, writeId: null, codes: [] } as const;

/** An event of the process. */
export function eventOfProcess(
  kind: AuditKind,
  { codes = [], policyVersion = null }: { codes?: readonly string[]; policyVersion?: string | null },
): AuditEvent {
  return { ...NO_DETAILS, kind, actor: { ...NOBODY, policyVersion }, codes };
}

export interface AuditTrail {
  /**
   * Resolves when the event is recorded. While the journal is unavailable, it resolves all the same, and the event is kept and recorded
   * later. It never rejects, so that a failing record changes no answer.
   */
  record(event: AuditEvent): Promise<void>;
}

/** An event as it was recorded. `kind` may be one of a newer version. */
export interface AuditedEvent extends Omit<AuditEvent, 'kind'> {
  /** Its keyed hash. Unlike its number in the trail, it tells nothing about the records around it. */
  hash: string;
  /** Milliseconds since 1970. */
  atMs: number;
  kind: string;
}

export interface WritesPage {
  first: number;
  /** Only events before the one with this hash, of which there are none if it is not there any more. `null` for the newest ones. */
  before: string | null;
}
