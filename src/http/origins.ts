// Which origins are listed: those that are written in full, and those with one label of the host left open.

/** What one `*` stands for: a label of a host name or a part of it, or the number of a port. Never a dot. */
const OPEN_LABEL = /^[a-z0-9-]+$/;

export type OriginCheck = (origin: string | undefined) => boolean;

/** Origins are compared character by character, in the spelling in which browsers send them. */
export function createOriginCheck(origins: readonly string[]): OriginCheck {
  const listed = new Set(origins.filter((origin) => !origin.includes('*')));
  const open = origins.filter((origin) => origin.includes('*'));
  return (origin) =>
    origin !== undefined && (listed.has(origin) || open.some((pattern) => matches(origin, pattern)));
}

function matches(origin: string, pattern: string): boolean {
  const [before = '', after = ''] = pattern.split('*');
  if (!origin.startsWith(before) || !origin.slice(before.length).endsWith(after)) return false;
  return OPEN_LABEL.test(origin.slice(before.length, origin.length - after.length));
}
