// What a custom field is, the order fields are shown in, and how a caller names one.

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

/** The tenant's definitions, looked up by id or walked in display order. */
export interface DefinitionList {
  ordered: readonly CustomFieldDefinition[];
  byId: ReadonlyMap<FieldId, CustomFieldDefinition>;
}

export function createDefinitionList(definitions: readonly CustomFieldDefinition[]): DefinitionList {
  const ordered = definitions.toSorted(compareDisplayOrder);
  return { ordered, byId: new Map(ordered.map((definition) => [definition.id, definition])) };
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
export function selectDefinitions(list: DefinitionList, selector: FieldSelector): CustomFieldDefinition[] {
  return list.ordered.filter((definition) =>
    selector.id == null ? definition.name === selector.name : definition.id === selector.id,
  );
}
