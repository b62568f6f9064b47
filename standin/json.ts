// Checks the shape of parsed JSON before it is used.

/** True for objects, but not for arrays. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
