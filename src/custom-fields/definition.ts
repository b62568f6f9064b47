// The definitions of custom fields: what a field is, in which order fields are shown, and how a caller names one.

import { composedName } from './composed-names.ts';
import { isFieldId } from './ids.ts';
import type { FieldId } from './ids.ts';
import type { Kind } from './kinds/kind.ts';
import { isOverlongName } from './length.ts';
import type { CustomFieldOption } from './options.ts';
import { composed } from './plain-text.ts';

export interface CustomFieldDefinition {
  id: FieldId;
  name: string;
  description: string | null;
  kind: Kind;
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
  /** Set when a write made the definition up, because there is none. No list holds it, and it is shown only with a change. */
  isMadeUp?: true;
  /**
   * Set when LoanPro does not tell now what the field is: the definition is an older one, that of the tenant's file, or made up. Nothing may be
   * refused because of it.
   */
  isUnverified?: true;
}

/** Orders fields by position, then by name, then by id. Fields without a position come last. */
function compareDisplayOrder(a: CustomFieldDefinition, b: CustomFieldDefinition): number {
  return (
    (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER) ||
    a.name.localeCompare(b.name, 'en') ||
    Number(a.id) - Number(b.id)
  );
}

/** The definitions of the tenant, found by id or name, or listed in display order. */
export interface DefinitionList {
  ordered: readonly CustomFieldDefinition[];
  byId: ReadonlyMap<FieldId, CustomFieldDefinition>;
  /** The place of each field in `ordered`. Values are sorted by it, because comparing names is much slower. */
  ranks: ReadonlyMap<FieldId, number>;
  /** By their names in composed Unicode (NFC). */
  byName: ReadonlyMap<string, readonly CustomFieldDefinition[]>;
  /** Why a field may exist that is not here: LoanPro did not give its list. `null` when the list is complete. */
  gap: DefinitionsGap | null;
}

export interface DefinitionsGap {
  /** The error of LoanPro's list, for callers whose question cannot be answered without it. */
  error: Error;
  /** Whether the fields of the tenant's file are here, so that all fields can be shown as they were when the file was made. */
  hasFile: boolean;
  /** Fields that LoanPro has just told to belong to another type of entity. */
  foreign: ReadonlySet<FieldId>;
}

/** How much a tenant has of everything that is listed. The cost of an answer is expected from it. */
export interface TenantSizes {
  all: number;
  active: number;
  /** How many options a definition has on average. */
  options: number;
  /** How many options each of these many definitions has on average, where they are the ones with the most options. */
  mostOptions(definitions: number): number;
  /** How many rows an entity usually has. */
  rows: number;
}

/** A guess for a tenant whose list was not read yet. */
const USUAL_SIZES = { all: 60, active: 50, options: 3, mostOptions: () => 10 };

export function sizesOf(list: DefinitionList | null, rows: number): TenantSizes {
  if (!list) return { ...USUAL_SIZES, rows };
  const { ordered } = list;
  const options = ordered.reduce((sum, definition) => sum + definition.options.length, 0);
  return {
    all: ordered.length,
    active: ordered.filter(({ active }) => active).length,
    rows,
    options: ordered.length === 0 ? 0 : options / ordered.length,
    mostOptions(definitions) {
      const counts = ordered.map(({ options: { length } }) => length).toSorted((a, b) => b - a);
      const most = counts.slice(0, definitions);
      return most.reduce((sum, count) => sum + count, 0) / Math.max(1, most.length);
    },
  };
}

/** When two definitions have the same id, the last one counts. */
export function createDefinitionList(
  definitions: readonly CustomFieldDefinition[],
  gap: DefinitionsGap | null = null,
): DefinitionList {
  const byId = new Map(definitions.map((definition) => [definition.id, definition]));
  const ordered = [...byId.values()].toSorted(compareDisplayOrder);
  const ranks = new Map(ordered.map(({ id }, index) => [id, index]));
  return { ordered, byId, ranks, byName: Map.groupBy(ordered, ({ name }) => composed(name)), gap };
}

/** A caller names a field in exactly one of these two ways. */
export type FieldSelector = { id: string } | { name: string };

/**
 * Returns every definition that a selector names. Names are compared letter by letter, and it does not matter whether a letter with an
 * accent is composed or decomposed. When two fields have the same name, both are returned, so that the ambiguity can be reported.
 */
export function selectDefinitions(
  list: DefinitionList,
  selector: FieldSelector,
): readonly CustomFieldDefinition[] {
  if ('name' in selector) {
    return isOverlongName(selector.name) ? [] : (list.byName.get(composedName(selector.name)) ?? []);
  }
  const definition = isFieldId(selector.id) ? list.byId.get(selector.id) : undefined;
  return definition ? [definition] : [];
}
