// Telling JSON shapes apart before they are used.

/** Arrays are no records. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
