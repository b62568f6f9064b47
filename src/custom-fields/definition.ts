// The definitions of custom fields: what a field is, in which order fields are shown, and how a caller names one.

import { comparableName } from './comparable-names.ts';
import type { FieldAccess } from './field-access.ts';
import { isFieldId } from './ids.ts';
import type { FieldId } from './ids.ts';
import type { FieldFacts, Kind } from './kinds/kind.ts';
import { isOverlongName } from './length.ts';
import { composed, nearName, plainName } from './plain-text.ts';

export interface CustomFieldDefinition extends FieldFacts {
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
  /** Set when a write made the definition up, because there is none. No list holds it, and it is shown only with a change. */
  isMadeUp?: true;
  /**
   * Set when LoanPro does not tell now what the field is: the definition is an older one, that of the tenant's file, or made up. Nothing may be
   * refused because of it.
   */
  isUnverified?: true;
  /** What the viewer of the request may do with the field. Not set where no policy limits it. */
  access?: FieldAccess;
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
  /** By their names in the form of `plainName`. */
  byName: ReadonlyMap<string, readonly CustomFieldDefinition[]>;
  /** By their names in the form of `nearName`. */
  byNearName: ReadonlyMap<string, readonly CustomFieldDefinition[]>;
  /** Why a field may exist that is not here: LoanPro did not give its list. `null` when the list is complete. */
  gap: DefinitionsGap | null;
  /** Counted once, because every request asks for them. */
  sizes: Omit<TenantSizes, 'rows'>;
  /** Fields that have a definition which cannot be read, each with the error for callers who ask for it. */
  unreadable: ReadonlyMap<FieldId, Error>;
  /** Whether nothing of a field may be shown or written that has no definition here. Always false where no policy limits the viewer. */
  hides(id: FieldId): boolean;
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
const USUAL_SIZES: DefinitionList['sizes'] = { all: 60, active: 50, options: 3, mostOptions: () => 10 };

export function sizesOf(list: DefinitionList | null, rows: number): TenantSizes {
  return { ...(list?.sizes ?? USUAL_SIZES), rows };
}

const averageOf = (counts: readonly number[]) =>
  counts.reduce((sum, count) => sum + count, 0) / Math.max(1, counts.length);

function countSizes(ordered: readonly CustomFieldDefinition[]): DefinitionList['sizes'] {
  const counts = ordered.map(({ options: { length } }) => length).toSorted((a, b) => b - a);
  return {
    all: ordered.length,
    active: ordered.filter(({ active }) => active).length,
    options: averageOf(counts),
    mostOptions: (definitions) => averageOf(counts.slice(0, definitions)),
  };
}

/** When two definitions have the same id, the last one counts. */
export function createDefinitionList(
  definitions: readonly CustomFieldDefinition[],
  gap: DefinitionsGap | null = null,
  unreadable: ReadonlyMap<FieldId, Error> = new Map(),
  hides: DefinitionList['hides'] = hidesNothing,
): DefinitionList {
  const byId = new Map(definitions.map((definition) => [definition.id, definition]));
  const ordered = [...byId.values()].toSorted(compareDisplayOrder);
  const ranks = new Map(ordered.map(({ id }, index) => [id, index]));
  const byName = Map.groupBy(ordered, ({ name }) => plainName(name));
  const byNearName = Map.groupBy(ordered, ({ name }) => nearName(name));
  const sizes = countSizes(ordered);
  return { ordered, byId, ranks, byName, byNearName, gap, sizes, unreadable, hides };
}

const hidesNothing = () => false;

/** Whether there may be a field with this id although the list has no definition of it. */
export function mayExist({ byId, gap, unreadable, hides }: DefinitionList, id: FieldId): boolean {
  if (byId.has(id) || hides(id)) return false;
  return unreadable.has(id) || (gap !== null && !gap.foreign.has(id));
}

/** Why the list cannot tell what a selector names, when it names nothing in it. `null` when there is no such field. */
export function whyUnknown({ gap, unreadable }: DefinitionList, selector: FieldSelector): Error | null {
  if (gap) return gap.error;
  return 'id' in selector && isFieldId(selector.id) ? (unreadable.get(selector.id) ?? null) : null;
}

/** A caller names a field in exactly one of these two ways. */
export type FieldSelector = { id: string } | { name: string };

/**
 * Returns every definition that a selector names. Names are compared letter by letter. It does not matter whether a letter with an
 * accent is composed, how a space is encoded, or whether there are spaces around the name. When two fields have the same name, both are returned, so that the ambiguity can be reported.
 */
export function selectDefinitions(
  list: DefinitionList,
  selector: FieldSelector,
): readonly CustomFieldDefinition[] {
  if ('name' in selector) {
    if (isOverlongName(selector.name)) return [];
    const found = list.byName.get(comparableName(selector.name)) ?? [];
    if (found.length < 2) return found;
    const exact = found.filter(({ name }) => composed(name) === composed(selector.name));
    return exact.length > 0 ? exact : found;
  }
  const definition = isFieldId(selector.id) ? list.byId.get(selector.id) : undefined;
  return definition ? [definition] : [];
}

/** Returns the name of the only field whose name differs from this one in nothing but what people overlook. */
export function nearFieldName(list: DefinitionList, selector: FieldSelector): string | null {
  if ('id' in selector || isOverlongName(selector.name)) return null;
  const [near, another] = list.byNearName.get(nearName(selector.name)) ?? [];
  return near && !another ? near.name : null;
}
