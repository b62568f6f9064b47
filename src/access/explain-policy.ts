// The page that says what roles may see and change, with the rule that decides about each field.

import type { CustomFieldDefinition, DefinitionList } from '../custom-fields/definition.ts';
import { mostAccess, ruleFor } from './policy.ts';
import type { CustomerScope, FieldMatch, Policy, Role } from './policy.ts';

/** The most characters of a text in a column. */
const COLUMN = 28;

/** Several roles add up. Names of roles that the policy does not have are left out. */
export function describeRoles(
  { roles, version }: Policy,
  names: readonly string[],
  list: DefinitionList,
): string {
  const own = names.flatMap((name) => roles.get(name) ?? []);
  const rows = list.ordered.map((field) => {
    const { access, match } = decision(own, field);
    return [field.id, field.name, field.section ?? '', field.kind.name, access, match];
  });
  const lines = [['ID', 'NAME', 'SECTION', 'TYPE', 'ACCESS', 'BY THE RULE'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((at) =>
    Math.max(...lines.map((line) => shortened(line[at] ?? '').length)),
  );
  const table = lines.map((line) =>
    line
      .map((text, at) => shortened(text).padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return [
    `Policy ${version}, ${names.join(' and ')}`,
    `Customers: ${own.map(({ customers }) => scopeInWords(customers)).join(', or ')}`,
    `Profile: ${profileInWords(own)}`,
    ...(own.some(({ readRecords }) => readRecords) ? ['Reads the records of writes'] : []),
    ...own.flatMap(({ breakGlass }) => (breakGlass ? [`Only with a reason, for ${breakGlass.hours} h`] : [])),
    '',
    ...table,
    '',
  ].join('\n');
}

/** The role with the most access decides. */
function decision(roles: readonly Role[], field: CustomFieldDefinition): { access: string; match: string } {
  const rules = roles.flatMap((role) => ruleFor(role, field) ?? []);
  const access = mostAccess(rules.map((rule) => rule.access));
  const rule = rules.find((candidate) => candidate.access === access);
  return { access, match: rule ? matchInWords(rule.match) : 'no rule matches' };
}

function matchInWords(match: FieldMatch): string {
  if (match === '*') return '*';
  return Object.entries(match)
    .map(([kind, named]) => `${kind}: ${named}`)
    .join();
}

function scopeInWords(scope: CustomerScope): string {
  if (scope === 'all') return 'all';
  if ('id' in scope) return `those whose id the claim ${scope.id} names`;
  if ('customId' in scope) return `those whose customId the claim ${scope.customId} names`;
  const { status } = scope;
  return typeof status === 'string'
    ? `those with a status that the claim ${status} names`
    : `those with the status ${status.join(' or ')}`;
}

function profileInWords(roles: readonly Role[]): string {
  if (roles.some(({ profile }) => profile === '*')) return 'every member';
  return [...new Set(roles.flatMap(({ profile }) => profile))].join(', ') || 'none';
}

/** A name may hold a line break, which would end the line of the table. */
function shortened(text: string): string {
  const line = text.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ');
  return line.length > COLUMN ? `${line.slice(0, COLUMN - 1)}…` : line;
}
