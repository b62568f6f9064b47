// What a viewer may do with one field.

export interface FieldAccess {
  /** Whether the values are shown as they are. */
  read: boolean;
  /** Whether a new value is accepted. */
  write: boolean;
  /** Whether the values are shown as masked texts only. */
  masked: boolean;
}

/** The access to every field where no policy is set. */
export const FULL_ACCESS: FieldAccess = { read: true, write: true, masked: false };
