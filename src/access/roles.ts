// Reads the roles of a caller from the claims of a token.

type Claims = Readonly<Record<string, unknown>>;

/** Claims that OAuth writes as one text with spaces. */
const SCOPES = new Set(['scope', 'scp']);

/**
 * `claim` is the name of a claim, or a path such as `realm_access.roles`. A claim with exactly this name comes first, because the names of
 * some issuers are addresses that contain dots. Everything but texts is ignored.
 */
export function readRoles(claims: Claims, claim: string): readonly string[] {
  const path = Object.hasOwn(claims, claim) ? [claim] : claim.split('.');
  const found = path.reduce<unknown>((value, name) => memberOf(value, name), claims);
  if (typeof found === 'string') {
    const roles = SCOPES.has(path.at(-1) ?? '') ? found.split(' ') : [found];
    return roles.filter((role) => role !== '');
  }
  return Array.isArray(found) ? found.filter((role: unknown) => typeof role === 'string') : [];
}

function memberOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}
