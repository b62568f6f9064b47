// Origins of web pages as they are written in a setting: in full, or with a `*` for one label of the host.

import { LOOPBACK_NAMES } from './host-names.ts';
import { isSharedDomain } from './shared-domains.ts';

/** The pages of developers, which may read made-up customers. The `*` stands for any port. */
export const LOOPBACK_ORIGINS: readonly string[] = ['http', 'https'].flatMap((scheme) =>
  LOOPBACK_NAMES.flatMap((host) => [`${scheme}://${host}`, `${scheme}://${host}:*`]),
);

/** At least two labels have to follow the `*`, and not those of a domain where strangers can get a name. */
export function isOriginPattern(text: string): boolean {
  const [before = '', after, ...more] = text.split('*');
  if (!/^https?:/.test(before) || more.length > 0) return false;
  if (after === undefined) return isOrigin(text);
  const domain = /^[a-z0-9-]*\.((?:[a-z0-9-]+\.)+[a-z0-9-]+)(:\d+)?$/.exec(after)?.[1];
  return domain !== undefined && !isSharedDomain(domain) && isOrigin(`${before}x${after}`);
}

/** The origins that stand for more hosts than the setting names. */
export const openOrigins = (origins: readonly string[]) =>
  origins.filter((origin) => origin.includes('*') && !LOOPBACK_ORIGINS.includes(origin));

function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}
