// The policy: which customers, which members of their profile and which fields a role may see and change.

import { comparableName } from '../custom-fields/comparable-names.ts';
import { CONTENT_KINDS } from '../custom-fields/content.ts';
import type { ContentKind } from '../custom-fields/content.ts';
import type { CustomFieldDefinition } from '../custom-fields/definition.ts';
import type { CustomerProfile } from '../custom-fields/entities.ts';
import { plainName } from '../custom-fields/plain-text.ts';

/** From the least access to the most. Each level includes the ones before it, but `masked` shows no stored text. */
export const ACCESS_LEVELS = ['hidden', 'masked', 'readable', 'writable'] as const;
export type AccessLevel = (typeof ACCESS_LEVELS)[number];

/** What a rule matches. `type` is a value of `CustomFieldType`. */
export type FieldMatch = { id: string } | { name: string } | { section: string } | { type: string } | '*';

export interface FieldRule {
  match: FieldMatch;
  access: AccessLevel;
  /** Whether it is recorded when a value is shown. */
  sensitive?: boolean | undefined;
}

/**
 * The customers of a role: all, those that a claim of the token names by their id or customId, or those with one of these
 * statuses.
 */
export type CustomerScope = 'all' | { id: string } | { customId: string } | { status: readonly string[] };

export type ProfileMember = keyof CustomerProfile;
export const PROFILE_MEMBERS = [
  'customId',
  'firstName',
  'lastName',
  'companyName',
  'email',
  'status',
  'type',
] as const satisfies readonly ProfileMember[];

/** `refuse`: a new value with such content is refused. `mask`: it is refused, and a stored one is masked. */
export type ContentRules = Partial<Record<ContentKind, 'mask' | 'refuse' | undefined>>;

export interface Role {
  customers: CustomerScope;
  profile: '*' | readonly ProfileMember[];
  fields: readonly FieldRule[];
  /** What is masked or refused in the values of every field, and masked in the profile. */
  content?: ContentRules | undefined;
  /** Makes it a role for emergencies, for so many hours from the first use. It counts only with a reason. */
  breakGlass?: { hours: number } | undefined;
}

export interface Policy {
  /** Changes with every change of the policy. */
  version: string;
  roles: ReadonlyMap<string, Role>;
}

/** The role of a viewer whom nobody identified. */
export const ANONYMOUS_ROLE = 'anonymous';

/** From the most specific kind of rule to the least. The most specific rule that matches decides, wherever it stands. */
const BY_SPECIFICITY: readonly ((match: FieldMatch, field: CustomFieldDefinition) => boolean)[] = [
  (match, { id }) => match !== '*' && 'id' in match && match.id === id,
  (match, { name }) => match !== '*' && 'name' in match && isSameName(match.name, name),
  (match, { section }) => match !== '*' && 'section' in match && match.section === section,
  (match, { kind }) => match !== '*' && 'type' in match && match.type === kind.name,
  (match) => match === '*',
];

function isSameName(ruled: string, name: string): boolean {
  return comparableName(ruled) === plainName(name);
}

/** The rule of a role that decides about a field. `null` when none matches, and the field is hidden. */
export function ruleFor({ fields }: Role, field: CustomFieldDefinition): FieldRule | null {
  for (const isMatch of BY_SPECIFICITY) {
    const rule = fields.find(({ match }) => isMatch(match, field));
    if (rule) return rule;
  }
  return null;
}

/** The access of a role to a field that has no definition. It counts only where no name, section or type could change it. */
export function levelWithoutDefinition({ fields }: Role, fieldId: string): AccessLevel {
  const own = fields.find(({ match }) => match !== '*' && 'id' in match && match.id === fieldId);
  if (own) return own.access;
  const isCertain = fields.every(({ match }) => match === '*' || 'id' in match);
  return (isCertain && fields.find(({ match }) => match === '*')?.access) || 'hidden';
}

/** Kinds of content with one of these rules in every role. Several roles of one viewer add up, so one without a rule permits it. */
export function contentWith(roles: readonly Role[], rules: readonly ('mask' | 'refuse')[]): ContentKind[] {
  return CONTENT_KINDS.filter((kind) =>
    roles.every(({ content }) => rules.some((rule) => rule === content?.[kind])),
  );
}

/** Several roles of one viewer add up: the one with the most access counts. */
export function mostAccess(levels: readonly AccessLevel[]): AccessLevel {
  return ACCESS_LEVELS.findLast((level) => levels.includes(level)) ?? 'hidden';
}
