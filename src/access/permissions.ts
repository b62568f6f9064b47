// What one viewer may see and change, by the policy and the roles of the viewer.

import { hasContent } from '../custom-fields/content.ts';
import type { DefinitionList } from '../custom-fields/definition.ts';
import type { CustomerProfile } from '../custom-fields/entities.ts';
import { MASK } from '../custom-fields/masked-text.ts';
import { visibleCustomers } from './customer-scope.ts';
import type { VisibleCustomers } from './customer-scope.ts';
import { createFieldPermissions } from './field-permissions.ts';
import type { FieldPermissions } from './field-permissions.ts';
import { AUDITOR } from './may-read-records.ts';
import { ANONYMOUS_ROLE, contentWith } from './policy.ts';
import type { Policy, Role } from './policy.ts';
import type { Viewer } from './viewer.ts';

export interface Permissions {
  viewer: Viewer;
  customers: VisibleCustomers;
  fields: FieldPermissions;
  /** Whether the viewer may read who wrote what. */
  readsRecords: boolean;
  /** The profile without the members that are hidden, and with masks for content that is masked. */
  profileOf(profile: CustomerProfile): CustomerProfile;
}

/** Gives the permissions of viewers. Those of all viewers with the same roles share what can be shared. */
export interface PolicySource {
  /** Changes with every change of the policy. */
  readonly version: string;
  permissionsOf(viewer: Viewer): Permissions;
  /** For how many hours the roles of the viewer for emergencies count: the least of them. 0 if the viewer has none. */
  breakGlassHours(viewer: Viewer): number;
}

/** Viewers can have any combination of roles, so not all of them are kept. */
const MAX_COMBINATIONS = 100;

const NOTHING_KNOWN: CustomerProfile = {
  customId: null,
  firstName: null,
  lastName: null,
  companyName: null,
  email: null,
  status: null,
  type: null,
};

/** `onList` gets each list of the tenant's definitions before it is used for the first time. */
export function createPolicySource(
  { roles, version }: Policy,
  onList: (list: DefinitionList) => void = () => undefined,
): PolicySource {
  const shared = new Map<
    string,
    Omit<Permissions, 'customers' | 'readsRecords' | 'viewer'> & { roles: readonly Role[] }
  >();

  function ofRoles(names: readonly string[]) {
    const key = JSON.stringify(names);
    const known = shared.get(key);
    if (known) return known;
    const own = names.flatMap((name) => roles.get(name) ?? []);
    if (shared.size >= MAX_COMBINATIONS) shared.clear();
    const made = { roles: own, fields: createFieldPermissions(own, onList), profileOf: profileFor(own) };
    shared.set(key, made);
    return made;
  }

  return {
    version,
    permissionsOf(viewer) {
      const isAnonymous = viewer.subject === null && viewer.roles.length === 0;
      const named = isAnonymous ? [ANONYMOUS_ROLE] : viewer.roles.filter((name) => name !== ANONYMOUS_ROLE);
      const counts = (role: Role | undefined) => role && (!role.breakGlass || viewer.breakGlass === true);
      const known = [...new Set(named)].filter((name) => counts(roles.get(name))).toSorted();
      const { roles: own, ...same } = ofRoles(known);
      const scopes = own.map(({ customers }) => customers);
      const auditor = roles.get(AUDITOR);
      const mayAudit = !auditor || (counts(auditor) && auditor.readRecords !== false);
      const isAuditor = mayAudit && viewer.roles.includes(AUDITOR);
      const readsRecords = isAuditor || own.some((role) => role.readRecords === true);
      return { ...same, viewer, readsRecords, customers: visibleCustomers(scopes, viewer) };
    },
    breakGlassHours(viewer) {
      const hours = viewer.roles.flatMap((name) => roles.get(name)?.breakGlass?.hours ?? []);
      return hours.length === 0 ? 0 : Math.min(...hours);
    },
  };
}

function profileFor(roles: readonly Role[]): Permissions['profileOf'] {
  const isOpen = roles.some(({ profile }) => profile === '*');
  const members = new Set<string>(roles.flatMap(({ profile }) => profile));
  const masked = contentWith(roles, ['mask']);
  if (isOpen && masked.length === 0) return (profile) => profile;
  return (profile) => ({
    ...NOTHING_KNOWN,
    ...Object.fromEntries(
      Object.entries(profile)
        .filter(([member]) => isOpen || members.has(member))
        .map(([member, text]) => [member, text !== null && hasContent(text, masked) ? MASK : text]),
    ),
  });
}
