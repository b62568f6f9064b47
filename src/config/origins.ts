// Origins of web pages as they are written in a setting: in full, or with a `*` for one label of the host.

import { LOOPBACK_NAMES } from './host-names.ts';

/** The pages of developers, which may read made-up customers. The `*` stands for any port. */
export const LOOPBACK_ORIGINS: readonly string[] = ['http', 'https'].flatMap((scheme) =>
  LOOPBACK_NAMES.flatMap((host) => [`${scheme}://${host}`, `${scheme}://${host}:*`]),
);

/** At least two labels have to follow the `*`, so that nobody lists a whole top-level domain. */
export function isOriginPattern(text: string): boolean {
  const [before = '', after, ...more] = text.split('*');
  if (!/^https?:/.test(before) || more.length > 0) return false;
  if (after === undefined) return isOrigin(text);
  return /^[a-z0-9-]*(\.[a-z0-9-]+){2,}(:\d+)?$/.test(after) && isOrigin(`${before}x${after}`);
}

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
