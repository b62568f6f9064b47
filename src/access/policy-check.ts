// Compares a policy with the fields of the tenant: what it names and is not there, and which fields no rule is about.

import { selectDefinitions } from '../custom-fields/definition.ts';
import type { DefinitionList } from '../custom-fields/definition.ts';
import type { FieldId } from '../custom-fields/ids.ts';
import { ruleFor } from './policy.ts';
import type { FieldMatch, Policy } from './policy.ts';

/** What the rules name and the tenant does not have, in words. Nothing can be said with a list that is not complete. */
export function unknownNames({ roles }: Policy, list: DefinitionList): string[] {
  if (list.gap) return [];
  return [...roles].flatMap(([role, { fields }]) =>
    fields.flatMap(({ match }) =>
      match === '*' || isKnown(match, list) ? [] : [`roles.${role}: LoanPro has ${missing(match)}`],
    ),
  );
}

function isKnown(match: Exclude<FieldMatch, '*'>, list: DefinitionList): boolean {
  if ('type' in match) return true;
  if ('section' in match) return list.ordered.some(({ section }) => section === match.section);
  if (selectDefinitions(list, match).length > 0) return true;
  return 'id' in match && [...list.unreadable.keys()].some((id) => id === match.id);
}

function missing(match: Exclude<FieldMatch, '*'>): string {
  const [[kind, named] = []] = Object.entries(match);
  return kind === 'section' ? `no field in the section ${named}` : `no field with the ${kind} ${named}`;
}

/** The fields that no rule of any role matches. They are hidden from everybody. */
export function fieldsWithoutRule({ roles }: Policy, { ordered }: DefinitionList): FieldId[] {
  // A role for emergencies sees every field, whether somebody thought of the field or not.
  const all = [...roles.values()].filter(({ breakGlass }) => !breakGlass);
  return ordered.filter((field) => all.every((role) => ruleFor(role, field) === null)).map(({ id }) => id);
}
