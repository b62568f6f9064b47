// The types of a customer that was read with chosen fields only, so that the compiler knows which ones.

import type { CustomFieldSelector } from '../generated/graphql.ts';
import type { Customer } from './outcome.ts';

/** Says which fields were read, by their ids. An object without this member was read with all fields. */
export interface FieldsRead<Id extends string> {
  /** Never present at run time. The id is a parameter, so an object with more fields is accepted where fewer are needed. */
  readonly __fieldsRead?: (id: Id) => void;
}

/** A customer whose `customFields` are the chosen ones, set or unset. */
export type CustomerWith<Fields extends readonly CustomFieldSelector[]> = Customer &
  FieldsRead<KnownIdOf<Fields[number]>>;

/** The compiler knows an id that is written in the code, or that comes from the module of `fields pull`. */
type KnownIdOf<Selector> = Selector extends { readonly id: infer Id extends string }
  ? string extends Id
    ? never
    : Id
  : never;
