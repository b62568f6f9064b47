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
  FieldsRead<KnownIds<Fields>>;

/** Nothing is known of an array that may have several lengths, because the compiler does not know which selectors are in it. */
type KnownIds<Fields extends readonly CustomFieldSelector[]> = number extends Fields['length']
  ? never
  : [IsOne<Fields>, IsOne<Fields['length']>] extends [true, true]
    ? { [Place in keyof Fields]: KnownIdOf<Fields[Place]> }[number]
    : never;

/** The compiler knows an id that is written in the code, or that comes from the module of `fields pull`. */
type KnownIdOf<Selector> = [Selector] extends [{ readonly id: infer Id extends string }]
  ? string extends Id
    ? never
    : IsOne<Id> extends true
      ? Id
      : never
  : never;

/** `false` when the type is a union, such as that of `isLate ? select.nextReview : select.note`: either of them may be there. */
type IsOne<Type, Each = Type> = Each extends unknown ? ([Type] extends [Each] ? true : false) : never;
