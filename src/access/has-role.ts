// Whether a caller has one of some roles.

import type { Viewer } from './viewer.ts';

export function hasRole({ roles }: Pick<Viewer, 'roles'>, some: readonly string[]): boolean {
  return roles.some((role) => some.includes(role));
}
