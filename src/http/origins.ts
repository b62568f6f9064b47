// Which origins are listed: those that are written in full, and those with one label of the host left open.

/** What one `*` stands for: a label of a host name or a part of it, or the number of a port. */
const OPEN_LABEL = '[a-z0-9-]+';

export type OriginCheck = (origin: string | undefined) => boolean;

/** Origins are compared character by character, in the spelling in which browsers send them. A `*` never stands for a dot. */
export function createOriginCheck(origins: readonly string[]): OriginCheck {
  const listed = new Set(origins.filter((origin) => !origin.includes('*')));
  const open = origins
    .filter((origin) => origin.includes('*'))
    .map((origin) => new RegExp(`^${origin.split('*').map(RegExp.escape).join(OPEN_LABEL)}$`));
  return (origin) =>
    origin !== undefined && (listed.has(origin) || open.some((pattern) => pattern.test(origin)));
}
