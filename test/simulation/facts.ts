// What really happened in one history: the truth by which every claim is judged.

import type { FieldId } from '../../src/custom-fields/ids.ts';
import type { StoredRow } from '../../src/custom-fields/stored.ts';
import type { RequestedChange } from '../../src/custom-fields/write/change.ts';
import type { UpdateReport } from '../../src/custom-fields/write/report.ts';
import type { DefinitionList } from '../../src/custom-fields/definition.ts';

/** LoanPro's data from one moment on. */
export interface Version {
  atMs: number;
  /** Reads that begin at this time or later show this version or a newer one. */
  visibleByMs: number;
  /** `null` when the customer was deleted. */
  rows: readonly StoredRow[] | null;
  /** The field that changed in this version. */
  fieldId: FieldId | null;
  /** The request of the gateway that caused it. `null` when somebody else did. */
  request: SentRequest | null;
  /** Whether the change added a row to a field that had one. */
  addsSecondRow: boolean;
}

/** One update request of the gateway, whose first byte was sent. */
export interface SentRequest {
  requestId: string;
  atMs: number;
  items: readonly { fieldId: FieldId; rowId: string | null; text: string }[];
}

/** One write as its caller sees it. */
export interface Call {
  requestId: string;
  values: readonly RequestedChange[];
  idempotencyKey: string | null;
  atMs: number;
  deadlineMs: number;
  /** `null` while there is no answer, and for ever when the process crashed first. */
  answer: { atMs: number; report: UpdateReport | null; error: unknown } | null;
  /** Whether the process that answers is still the one that began. */
  isProcessAlive: () => boolean;
}

/** The life of one intent, as the database has it. */
export interface IntentFacts {
  id: string;
  requestId: string;
  openedAtMs: number;
  closedAtMs: number | null;
  outcome: string | null;
  told: string | null;
  fields: readonly { id: string; result?: string; before?: string }[];
}

export interface Facts {
  versions: Version[];
  definitions: { atMs: number; list: DefinitionList }[];
  requests: SentRequest[];
  calls: Call[];
  intents: Map<string, IntentFacts>;
  /** When a process last began to run, after a start or a suspension. */
  runningSinceMs: number;
  /** Contradictions that were seen while the history ran. */
  lies: string[];
  /** Every step, for people and for the comparison of two runs. Empty unless steps are recorded. */
  steps: string[];
}
