// What a viewer may do with one field.

import type { ContentKind } from './content.ts';

export interface FieldAccess {
  /** Whether the values are shown as they are. */
  read: boolean;
  /** Whether a new value is accepted. */
  write: boolean;
  /** Whether the values are shown as masked texts only. */
  masked: boolean;
  /** Whether it is recorded when a value is shown. */
  sensitive?: boolean;
  /** Values with such content are masked, and refused. */
  maskedContent?: readonly ContentKind[];
  /** New values with such content are refused. */
  refusedContent?: readonly ContentKind[];
}

/** The access to every field where no policy is set. */
export const FULL_ACCESS: FieldAccess = { read: true, write: true, masked: false };
