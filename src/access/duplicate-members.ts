// Finds members that occur twice in a JSON text. Parsers differ in which of the two they take, so such a text can mean two things.

/** The text must be valid JSON. */
export function hasDuplicateMembers(json: string): boolean {
  // Every string is matched, so that a colon within a string is not taken for the end of a name. One without an end takes the rest, in one step.
  const names = [...json.matchAll(/"(?:[^"\\]|\\.)*(?:"(\s*:)?)?/g)].filter(
    ([, colon]) => colon !== undefined,
  );
  return names.length !== countMembers(JSON.parse(json));
}

function countMembers(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const own = Array.isArray(value) ? 0 : Object.keys(value).length;
  return Object.values(value).reduce((sum: number, member) => sum + countMembers(member), own);
}
