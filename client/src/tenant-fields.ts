// Types for a tenant's own fields: from a list of them, as `fields pull` prints it, to typed reads and typed inputs.

import { fieldKinds, leafOf } from '../generated/kinds.ts';
import type { FieldKind } from '../generated/kinds.ts';
import type {
  CustomFieldNewValue,
  CustomFieldPrecondition,
  CustomFieldType,
  CustomFieldValueInput,
  CustomFieldValuePartsFragment,
} from '../generated/graphql.ts';

/** A field as the lock file has it. */
export interface FieldSpec {
  readonly id: string;
  readonly type: CustomFieldType;
  /** From the label of each option to its id. */
  readonly options?: Readonly<Record<string, string>>;
  /** Calculated by LoanPro, or retired. */
  readonly readOnly?: true;
}

type Specs = Readonly<Record<string, FieldSpec>>;

/** A checkbox is a boolean, an option is its label. All else is text: an amount that passes through a float is another amount. */
export type ValueOf<Spec extends FieldSpec> =
  ContentOf<Spec['type']> extends 'boolean'
    ? boolean
    : ContentOf<Spec['type']> extends 'option'
      ? OptionLabelOf<Spec>
      : string;

type ContentOf<Type extends CustomFieldType> = (typeof fieldKinds)[Type]['content'];
type OptionLabelOf<Spec> = Spec extends { options: infer Options } ? keyof Options & string : string;

/** Each field's value; `null` when it is unset, or cannot be taken for a value of its type: `problems` says which. */
export type FieldValues<S extends Specs> = { readonly [Name in keyof S]: ValueOf<S[Name]> | null };

export type WritableName<S extends Specs> = {
  [Name in keyof S]: S[Name] extends { readOnly: true } ? never : Name;
}[keyof S];

export type Setters<S extends Specs> = {
  readonly [Name in WritableName<S>]: (
    value: ValueOf<S[Name]>,
    condition?: Condition,
  ) => CustomFieldValueInput;
};

export type Clearers<S extends Specs> = {
  readonly [Name in WritableName<S>]: (condition?: Condition) => CustomFieldValueInput;
};

/** Anything that holds custom fields as this package's documents ask for them. */
export interface HoldsFields {
  readonly customFields: readonly CustomFieldValuePartsFragment[] | null;
}

/** Write only if the field still holds what it did: in a customer as it was read, or as told. */
export type Condition =
  | { readonly unchangedSince: HoldsFields }
  | { readonly onlyIf: CustomFieldPrecondition };

export interface FieldProblem {
  /** The gateway's word on the text; `NOT_AS_LOCKED`: it or its option is not what the lock file knows; `NOT_READ`: no answer. */
  readonly code: string;
  readonly message: string;
  /** The stored text as it is. */
  readonly rawValue: string | null;
}

export interface TenantFields<S extends Specs> {
  fields(customer: HoldsFields): FieldValues<S>;
  /** What is stored and cannot be shown as a value of its type, by field. Empty when all is well. */
  problems(customer: HoldsFields): { readonly [Name in keyof S]?: FieldProblem };
  readonly set: Setters<S>;
  readonly clear: Clearers<S>;
}

interface UntypedFields {
  fields(customer: HoldsFields): Record<string, string | boolean | null>;
  problems(customer: HoldsFields): Record<string, FieldProblem>;
  set: Record<string, (value: string | boolean, condition?: Condition) => CustomFieldValueInput>;
  clear: Record<string, (condition?: Condition) => CustomFieldValueInput>;
}

/** What a tenant's fields can do, typed. `specs` is what `fields pull` prints. */
export function defineFields<const S extends Specs>(specs: S): TenantFields<S>;
// Each member is made by its own name from its own spec: that all of them have the types above is more than the compiler can follow.
export function defineFields(specs: Specs): UntypedFields {
  const names = Object.keys(specs);
  const writable = names.filter((name) => specs[name]?.readOnly !== true);
  const read = (customer: HoldsFields, name: string): Reading => {
    const spec = specOf(specs, name);
    if (customer.customFields === null) return NOT_READ;
    const stored = customer.customFields.find(({ fieldId }) => fieldId === spec.id);
    return stored ? readValue(spec, stored) : { value: null, problem: null };
  };
  return {
    fields: (customer) => fromNames(names, (name) => read(customer, name).value),
    problems(customer) {
      const found: Record<string, FieldProblem> = Object.create(null);
      for (const name of names) {
        const { problem } = read(customer, name);
        if (problem) found[name] = problem;
      }
      return found;
    },
    set: fromNames(writable, (name) => (value: string | boolean, condition?: Condition) => {
      const spec = specOf(specs, name);
      return { field: { id: spec.id }, value: newValue(spec, value), ...preconditionOf(spec, condition) };
    }),
    clear: fromNames(writable, (name) => (condition?: Condition) => {
      const spec = specOf(specs, name);
      return { field: { id: spec.id }, value: { clear: 'TO_EMPTY' }, ...preconditionOf(spec, condition) };
    }),
  };
}

/** Without a prototype: a field may bear any name. */
function fromNames<Member>(names: readonly string[], make: (name: string) => Member): Record<string, Member> {
  const made: Record<string, Member> = Object.create(null);
  for (const name of names) made[name] = make(name);
  return made;
}

function specOf(specs: Specs, name: string): FieldSpec {
  const spec = specs[name];
  if (!spec) throw new TypeError('There is no such field.');
  return spec;
}

interface Reading {
  value: string | boolean | null;
  problem: FieldProblem | null;
}

/** No list is not an empty one: nothing may be taken for unset. */
const NOT_READ: Reading = {
  value: null,
  problem: { code: 'NOT_READ', message: 'The custom fields could not be read.', rawValue: null },
};

function readValue(spec: FieldSpec, stored: CustomFieldValuePartsFragment): Reading {
  const { rawValue } = stored;
  const problem = stored.problem && { code: stored.problem.code, message: stored.problem.message, rawValue };
  const notAsLocked = (message: string, value: string | null = null): Reading => ({
    value,
    problem: problem ?? { code: 'NOT_AS_LOCKED', message, rawValue },
  });
  if (stored.__typename !== kindOf(spec)?.typename) {
    return notAsLocked('The field has another type than when the lock file was pulled.');
  }
  const leaf = leafOf(stored);
  if (typeof leaf !== 'object' || leaf === null) return { value: leaf, problem };
  // By its id, as `set` sends it: what is read and set again stays what it is, whatever LoanPro calls it by now.
  const { id, label } = leaf;
  const key = Object.entries(spec.options ?? {}).find(([, optionId]) => optionId === id)?.[0];
  if (key === undefined) return notAsLocked('The option is not among those of the lock file.');
  if (key === label || key.startsWith(`${label} (${id})`)) return { value: key, problem };
  return notAsLocked('The option has another label than when the lock file was pulled.', key);
}

// A lock file of a newer package may hold a type that this one does not know.
const KINDS: Readonly<Record<string, FieldKind | undefined>> = fieldKinds;
const kindOf = ({ type }: FieldSpec) => KINDS[type];

function newValue(spec: FieldSpec, value: string | boolean): CustomFieldNewValue {
  const kind = kindOf(spec);
  if (typeof value === 'boolean') return kind?.fromBoolean?.(value) ?? { raw: String(value) };
  if (kind?.fromOption) return kind.fromOption(optionOf(spec, value));
  return kind ? kind.fromText(value) : { raw: value };
}

/** By its id, so that a label that is changed in LoanPro breaks nothing. */
function optionOf({ options = {} }: FieldSpec, label: string): { id: string } | { label: string } {
  const id = Object.hasOwn(options, label) ? options[label] : undefined;
  return id === undefined ? { label } : { id };
}

function preconditionOf(spec: FieldSpec, condition?: Condition): { onlyIf?: CustomFieldPrecondition } {
  if (!condition) return {};
  if ('onlyIf' in condition) return { onlyIf: condition.onlyIf };
  const seen = condition.unchangedSince.customFields?.find(({ fieldId }) => fieldId === spec.id);
  const rawValue = seen?.isSet ? seen.rawValue : null;
  return { onlyIf: rawValue === null || rawValue === undefined ? { unset: true } : { rawValue } };
}
