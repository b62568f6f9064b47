// Typed reads and typed inputs for the fields of one tenant, made from the list that `fields pull` generates.

import { fieldKinds, leafOf } from '../generated/kinds.ts';
import type { FieldKind } from '../generated/kinds.ts';
import type {
  CustomFieldNewValue,
  CustomFieldPrecondition,
  CustomFieldValueInput,
  CustomFieldValuePartsFragment,
} from '../generated/graphql.ts';
import type { Condition, FieldProblem, FieldSpec, HoldsFields, Specs, TenantFields } from './tenant-types.ts';

interface UntypedFields {
  fields(customer: HoldsFields): object;
  problems(customer: HoldsFields): object;
  select: Record<string, { id: string }>;
  set: Record<string, (value: never, condition?: Condition) => CustomFieldValueInput>;
  clear: Record<string, (condition?: Condition) => CustomFieldValueInput>;
}

/** Makes the typed functions for the fields of a tenant. `fields pull` generates `specs`. */
export function defineFields<const S extends Specs>(specs: S): TenantFields<S>;
// Each member is made from the spec of its name. The compiler cannot prove that all of them have the types above.
export function defineFields(specs: Specs): UntypedFields {
  const names = Object.keys(specs);
  const writable = names.filter((name) => specs[name]?.readOnly !== true);
  const clearable = writable.filter((name) => specs[name]?.required !== true);
  const read = (customer: HoldsFields, name: string): Reading => {
    const spec = specOf(specs, name);
    const stored = customer.customFields?.find(({ fieldId }) => fieldId === spec.id);
    if (stored) return readValue(spec, stored);
    // An unset field is in the list, unless it is inactive.
    return spec.inactive && customer.customFields ? { value: null, problem: null } : NOT_READ;
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
    select: fromNames(names, (name) => ({ id: specOf(specs, name).id })),
    set: fromNames(writable, (name) => (value: string | boolean, condition?: Condition) => {
      const spec = specOf(specs, name);
      return { field: { id: spec.id }, value: newValue(spec, value), ...preconditionOf(spec, condition) };
    }),
    clear: fromNames(clearable, (name) => (condition?: Condition) => {
      const spec = specOf(specs, name);
      return { field: { id: spec.id }, value: { clear: 'TO_EMPTY' }, ...preconditionOf(spec, condition) };
    }),
  };
}

/** The object has no prototype, because a field can have any name. */
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

/** Used when the field is not in the list, or there is none. It is not unset then; nothing is known about it. */
const NOT_READ: Reading = {
  value: null,
  problem: {
    code: 'NOT_READ',
    message: 'The customer was not read with this field, or the field is hidden.',
    rawValue: null,
  },
};

function readValue(spec: FieldSpec, stored: CustomFieldValuePartsFragment): Reading {
  const { rawValue } = stored;
  const problem = stored.problem && { code: stored.problem.code, message: stored.problem.message, rawValue };
  const notAsLocked = (message: string, value: string | null = null): Reading => ({
    value,
    problem: problem ?? { code: 'NOT_AS_LOCKED', message, rawValue },
  });
  if (stored.__typename !== kindOf(spec)?.typename) {
    return notAsLocked('The type of the field has changed since the lock file was written.');
  }
  const leaf = leafOf(stored);
  if (typeof leaf !== 'object' || leaf === null) return { value: leaf, problem };
  // Found by its key, which `set` also sends. So a value that is read and set again stays the same when its label changed.
  const { key, label } = leaf;
  const name = Object.entries(spec.options ?? {}).find(([, optionKey]) => optionKey === key)?.[0];
  if (name === undefined) return notAsLocked('The option is not in the lock file.');
  if (name === label || name.startsWith(`${label} (${key})`)) return { value: name, problem };
  return notAsLocked('The label of the option has changed since the lock file was written.', name);
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

/** Sends the key, so that a change of the label in LoanPro breaks nothing. */
function optionOf({ options = {} }: FieldSpec, label: string): { key: string } | { label: string } {
  const key = Object.hasOwn(options, label) ? options[label] : undefined;
  return key === undefined ? { label } : { key };
}

function preconditionOf(spec: FieldSpec, condition?: Condition): { onlyIf?: CustomFieldPrecondition } {
  if (!condition) return {};
  if ('onlyIf' in condition) return { onlyIf: condition.onlyIf };
  const seen = condition.unchangedSince.customFields?.find(({ fieldId }) => fieldId === spec.id);
  if (!seen) throw new TypeError(`unchangedSince: the customer was not read with the field ${spec.id}.`);
  if (!seen.isSet) return { onlyIf: { unset: true } };
  const { rawValue } = seen;
  if (rawValue === null) throw new TypeError(`unchangedSince: the value of the field ${spec.id} is masked.`);
  // A text that is a key may be the label of another option, so that it would not say which one is meant.
  const isKey = Object.values(spec.options ?? {}).includes(rawValue);
  return { onlyIf: isKey ? { option: { key: rawValue } } : { rawValue } };
}
