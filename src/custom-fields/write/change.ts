// One change of a write in its four stages: requested, checked, planned and finished.

import type { CustomFieldDefinition, FieldSelector } from '../definition.ts';
import type { HeldValue } from '../held-values.ts';
import type { RowId } from '../ids.ts';
import type { OptionSelector } from '../options.ts';
import type { NewValue } from './planned-text.ts';

/** The result of one change. */
export type ChangeResult = 'APPLIED' | 'UNCHANGED' | 'NOT_APPLIED' | 'DIVERGED' | 'UNKNOWN';

/** What a field must hold for the write to be sent. */
export type Precondition = { rawValue: string } | { isSet: boolean };

/** A condition as the caller states it. */
export type RequestedPrecondition = Precondition | { option: OptionSelector };

/** A change as the caller asks for it. */
export interface RequestedChange {
  field: FieldSelector;
  value: NewValue;
  onlyIf: RequestedPrecondition | null;
}

/** The fields of a write, as its caller names them. */
export function selectorsOf(values: readonly RequestedChange[]): FieldSelector[] {
  return values.map(({ field }) => field);
}

/** A change whose value fits its field. */
export interface CheckedChange {
  valueIndex: number;
  definition: CustomFieldDefinition;
  /** The text to store. `null` empties the field. */
  text: string | null;
  onlyIf: Precondition | null;
}

/** A change compared with what the entity holds. */
export interface PlannedChange extends CheckedChange {
  before: HeldValue;
  /** What the field would hold. */
  wanted: HeldValue;
  /** The row that holds the value of the field. `null` when the field has no row yet. */
  rowId: RowId | null;
  /** False when the field already holds the wanted value. Such a change is not sent. */
  willChange: boolean;
}

/** A change as it is reported to the caller. */
export interface ReportedChange {
  valueIndex: number;
  definition: CustomFieldDefinition;
  result: ChangeResult;
  /** `null` when an earlier request made the write: its values are not recorded. */
  before: HeldValue | null;
  /** What was read back. `null` when the entity could not be read back, and when an earlier request made the write. */
  after: HeldValue | null;
}

/** A change after the write. */
export interface FinishedChange extends PlannedChange {
  result: ChangeResult;
  after: HeldValue | null;
}
