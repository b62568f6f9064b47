// Policies for tests, and viewers that have a role without a token.

import { createPolicySource } from '../../src/access/permissions.ts';
import type { Permissions } from '../../src/access/permissions.ts';
import type { FieldRule, Policy, Role } from '../../src/access/policy.ts';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import type { Viewer } from '../../src/access/viewer.ts';

/** Sees no field of the section Credit, no phone number, no e-mail address, and nothing that no rule names. */
export const AGENT_FIELDS: readonly FieldRule[] = [
  { match: { section: 'Employment' }, access: 'writable' },
  { match: { section: 'Contact' }, access: 'writable' },
  { match: { type: 'SELECT' }, access: 'readable' },
  { match: { section: 'Credit' }, access: 'hidden' },
  { match: { name: 'Work Phone' }, access: 'hidden' },
  { match: { id: '17' }, access: 'masked' },
];

/** The ids of the fields of the stand-in that these rules hide. 20, 22 and 101 match none of them. */
export const HIDDEN_FROM_AGENT = [2, 5, 7, 8, 11, 13, 18, 19, 20, 22, 101, 102, 103];

export type RoleName = 'agent' | 'borrower' | 'partner' | 'collector' | 'admin';

export const ROLES: Record<RoleName, Role> = {
  agent: {
    customers: 'all',
    profile: ['firstName', 'lastName', 'customId'],
    fields: AGENT_FIELDS,
    readRecords: true,
  },
  borrower: {
    customers: { id: 'customer_id' },
    profile: '*',
    fields: [
      { match: '*', access: 'readable' },
      { match: { section: 'Credit' }, access: 'hidden' },
      { match: { section: 'Contact' }, access: 'writable' },
    ],
  },
  partner: {
    customers: { customId: 'references' },
    profile: [],
    fields: [{ match: '*', access: 'masked' }],
  },
  collector: {
    customers: { status: ['Active'] },
    profile: ['status'],
    fields: [{ match: { id: '4' }, access: 'writable' }],
  },
  admin: { customers: 'all', profile: '*', fields: [{ match: '*', access: 'writable' }] },
};

export const POLICY: Policy = { version: 'test', roles: new Map(Object.entries(ROLES)) };

/** A source in which every request comes from the same viewer, who can be changed between two requests. */
export function actingAs(
  roles: readonly string[],
  claims: Viewer['claims'] = {},
  policy: Policy = POLICY,
): {
  version: string;
  viewer: Viewer;
  permissionsOf: () => Permissions;
  breakGlassHours: () => number;
} {
  const source = createPolicySource(policy);
  const acting = {
    version: policy.version,
    viewer: { ...ANONYMOUS, subject: 'somebody', roles, claims },
    permissionsOf: () => source.permissionsOf(acting.viewer),
    breakGlassHours: () => 0,
  };
  return acting;
}
