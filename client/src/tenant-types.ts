// The types of a tenant's fields: what a read returns, what can be set, and which fields a customer was read with.

import type { fieldKinds } from '../generated/kinds.ts';
import type {
  CustomFieldPrecondition,
  CustomFieldType,
  CustomFieldValueInput,
  CustomFieldValuePartsFragment,
} from '../generated/graphql.ts';
import type { FieldsRead } from './chosen-fields.ts';

/** A field as it is in the lock file. */
export interface FieldSpec {
  readonly id: string;
  readonly type: CustomFieldType;
  /** The key of each option, by its label. */
  readonly options?: Readonly<Record<string, string>>;
  /** The field cannot be cleared. */
  readonly required?: true;
  /** The field is calculated by LoanPro or no longer active, so it cannot be set. */
  readonly readOnly?: true;
  /** The field is no longer active. A customer has it only when it is set. */
  readonly inactive?: true;
}

export type Specs = Readonly<Record<string, FieldSpec>>;

/** A checkbox is a boolean, and an option is its label. Everything else is text, because a float would change some amounts. */
export type ValueOf<Spec extends FieldSpec> =
  ContentOf<Spec['type']> extends 'boolean'
    ? boolean
    : ContentOf<Spec['type']> extends 'option'
      ? OptionLabelOf<Spec>
      : string;

type ContentOf<Type extends CustomFieldType> = (typeof fieldKinds)[Type]['content'];
type OptionLabelOf<Spec> = Spec extends { options: infer Options } ? keyof Options & string : string;

type IdOf<S extends Specs> = S[keyof S]['id'];

/** The name of a field if it was read. */
type NameRead<S extends Specs, Name extends keyof S, Id> = S[Name]['id'] extends Id ? Name : never;

/**
 * The value of each field that was read. `null` when it is unset or cannot be read as its type; `problems` says which of the two.
 */
export type FieldValues<S extends Specs, Id = IdOf<S>> = {
  readonly [Name in keyof S as NameRead<S, Name, Id>]: ValueOf<S[Name]> | null;
};

export type WritableName<S extends Specs> = {
  [Name in keyof S]: S[Name] extends { readOnly: true } ? never : Name;
}[keyof S];

/** The form of a text, and what the compiler says of a text in another form. */
interface TextForms {
  DATE: [`${number}-${number}-${number}`, 'A date is written as YYYY-MM-DD.'];
  DATE_TIME: [`${number}-${number}-${number}T${string}`, 'An instant is written as YYYY-MM-DDTHH:MM:SSZ.'];
  TIME: [`${number}:${number}` | `${number}:${number}:${number}`, 'A time is written as HH:MM or HH:MM:SS.'];
  NUMBER: [`${bigint}`, 'A number is written with digits only.'];
  CURRENCY: [`${number}`, 'An amount is written with digits and a point, such as 1250.00.'];
  PERCENTAGE: [`${number}`, 'A percentage is written with digits and a point, such as 12.5.'];
}

/** The text, or the message. A text that the compiler does not know, such as the content of an input, is accepted. */
type InForm<Text extends string, Rule extends [form: string, message: string]> = string extends Text
  ? Text
  : Text extends Rule[0]
    ? Text
    : Rule[1];

type Setter<Spec extends FieldSpec> = Spec['type'] extends keyof TextForms
  ? <Text extends string>(
      value: InForm<Text, TextForms[Spec['type']]>,
      condition?: Condition<Spec['id']>,
    ) => CustomFieldValueInput
  : (value: ValueOf<Spec>, condition?: Condition<Spec['id']>) => CustomFieldValueInput;

export type Setters<S extends Specs> = { readonly [Name in WritableName<S>]: Setter<S[Name]> };

export type ClearableName<S extends Specs> = {
  [Name in WritableName<S>]: S[Name] extends { required: true } ? never : Name;
}[WritableName<S>];

export type Clearers<S extends Specs> = {
  readonly [Name in ClearableName<S>]: (condition?: Condition<S[Name]['id']>) => CustomFieldValueInput;
};

export type Selectors<S extends Specs> = { readonly [Name in keyof S]: { readonly id: S[Name]['id'] } };

/** Any object with the custom fields that the documents of this package read. */
export interface HoldsFields {
  readonly customFields: readonly CustomFieldValuePartsFragment[] | null;
}

/**
 * Write only if the field still holds the same value as in a customer that you read with it, or the value that you give. Throws
 * TypeError when the customer was not read with the field, or shows it only masked.
 */
export type Condition<Id extends string = string> =
  | { readonly unchangedSince: HoldsFields & FieldsRead<Id> }
  | { readonly onlyIf: CustomFieldPrecondition };

export interface FieldProblem {
  /**
   * The code of the gateway, or `NOT_AS_LOCKED` when the field or its option differs from the lock file, or `NOT_READ` when the
   * customer was not read with the field.
   */
  readonly code: string;
  readonly message: string;
  /** The stored text, unchanged. */
  readonly rawValue: string | null;
}

export interface TenantFields<S extends Specs> {
  /** The values of a customer: of all fields, or of those with which it was read. */
  fields<Id extends string = IdOf<S>>(customer: HoldsFields & FieldsRead<Id>): FieldValues<S, Id>;
  /** The fields whose stored text cannot be read as a value of their type. Empty when there are none. */
  problems<Id extends string = IdOf<S>>(
    customer: HoldsFields & FieldsRead<Id>,
  ): { readonly [Name in keyof S as NameRead<S, Name, Id>]?: FieldProblem };
  /** For `readCustomer(id, { fields: [select.…] })`, which reads only these fields. */
  readonly select: Selectors<S>;
  readonly set: Setters<S>;
  /** Without the fields that are required. */
  readonly clear: Clearers<S>;
}
