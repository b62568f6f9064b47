// What a custom field is, the order fields are shown in, and how a caller names one.

import { isFieldId } from './ids.ts';
import type { FieldId } from './ids.ts';

export const CUSTOM_FIELD_KINDS = [
  'TEXT',
  'NUMBER',
  'CURRENCY',
  'PERCENTAGE',
  'DATE',
  'DATE_TIME',
  'TIME',
  'CHECKBOX',
  'SELECT',
  'PHONE',
  'URL',
  'ASSOCIATED_COMPANY',
  'OTHER',
] as const;

export type CustomFieldKind = (typeof CUSTOM_FIELD_KINDS)[number];

export interface CustomFieldOption {
  id: string;
  label: string;
}

export interface CustomFieldDefinition {
  id: FieldId;
  name: string;
  description: string | null;
  kind: CustomFieldKind;
  loanProType: string;
  section: string | null;
  position: number | null;
  required: boolean;
  active: boolean;
  calculated: boolean;
  searchable: boolean;
  maxLength: number | null;
  defaultText: string | null;
  options: readonly CustomFieldOption[];
}

/** By position, those without one last, then by name and id. */
export function compareDisplayOrder(a: CustomFieldDefinition, b: CustomFieldDefinition): number {
  return (
    (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER) ||
    a.name.localeCompare(b.name, 'en') ||
    Number(a.id) - Number(b.id)
  );
}

/** The tenant's definitions, looked up by id or name, or walked in display order. */
export interface DefinitionList {
  ordered: readonly CustomFieldDefinition[];
  byId: ReadonlyMap<FieldId, CustomFieldDefinition>;
  byName: ReadonlyMap<string, readonly CustomFieldDefinition[]>;
}

/** Of two definitions with one id the last counts. */
export function createDefinitionList(definitions: readonly CustomFieldDefinition[]): DefinitionList {
  const byId = new Map(definitions.map((definition) => [definition.id, definition]));
  const ordered = [...byId.values()].toSorted(compareDisplayOrder);
  return { ordered, byId, byName: Map.groupBy(ordered, ({ name }) => name) };
}

/** Exactly one of the two is given. */
export interface FieldSelector {
  id?: string | null | undefined;
  name?: string | null | undefined;
}

/**
 * Every definition a selector names. Names are compared letter by letter; two fields of one name both match, so that a
 * caller is told of the ambiguity rather than given a guess.
 */
export function selectDefinitions(
  list: DefinitionList,
  { id, name }: FieldSelector,
): readonly CustomFieldDefinition[] {
  if (id == null) return list.byName.get(name ?? '') ?? [];
  const definition = isFieldId(id) ? list.byId.get(id) : undefined;
  return definition ? [definition] : [];
}
