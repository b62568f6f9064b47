// Which customers a viewer may see: decided by the id before anything is read, or by what was read.

import type { CustomerProfile } from '../custom-fields/entities.ts';
import type { EntityId } from '../custom-fields/ids.ts';
import type { CustomerScope } from './policy.ts';
import type { Viewer } from './viewer.ts';

export interface VisibleCustomers {
  /** `null` when only the profile can tell. */
  hasId(id: EntityId): boolean | null;
  hasProfile(id: EntityId, profile: CustomerProfile | null): boolean;
}

const ALL_CUSTOMERS: VisibleCustomers = { hasId: () => true, hasProfile: () => true };

/** Several scopes add up. Without any, there are no customers. */
export function visibleCustomers(
  scopes: readonly CustomerScope[],
  { claims }: Pick<Viewer, 'claims'>,
): VisibleCustomers {
  if (scopes.includes('all')) return ALL_CUSTOMERS;
  const ids = new Set<string>();
  const customIds = new Set<string>();
  const statuses = new Set<string>();
  for (const scope of scopes) {
    if (scope === 'all') continue;
    if ('id' in scope) addAll(ids, namesIn(claims, scope.id));
    else if ('customId' in scope) addAll(customIds, namesIn(claims, scope.customId));
    else {
      const { status } = scope;
      addAll(statuses, typeof status === 'string' ? namesIn(claims, status) : status);
    }
  }
  const isDecidedById = customIds.size === 0 && statuses.size === 0;
  return {
    hasId: (id) => (ids.has(id) ? true : isDecidedById ? false : null),
    hasProfile(id, profile) {
      if (ids.has(id)) return true;
      const { customId = null, status = null } = profile ?? {};
      return (customId !== null && customIds.has(customId)) || (status !== null && statuses.has(status));
    },
  };
}

function addAll(to: Set<string>, names: readonly string[]): void {
  for (const name of names) to.add(name);
}

/** What a claim names: one text or number, or a list of them. A claim of any other form names nobody. */
function namesIn(claims: Viewer['claims'], claim: string): string[] {
  if (!Object.hasOwn(claims, claim)) return [];
  return [claims[claim]].flat().flatMap((name): string[] => {
    if (typeof name === 'string') return name === '' ? [] : [name];
    return typeof name === 'number' && Number.isSafeInteger(name) ? [String(name)] : [];
  });
}
