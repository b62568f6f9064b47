/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** The result of a write for one value. */
export const CustomFieldChangeResult = {
  /** The value was read back from LoanPro. */
  Applied: 'APPLIED',
  /** The field now holds neither the former nor the new value. */
  Diverged: 'DIVERGED',
  /** The field still holds its former value, as at least two complete reads show. */
  NotApplied: 'NOT_APPLIED',
  /** The field already held the value. It was not sent. */
  Unchanged: 'UNCHANGED',
  /** It is not known whether LoanPro applied the value. */
  Unknown: 'UNKNOWN'
} as const;

export type CustomFieldChangeResult = typeof CustomFieldChangeResult[keyof typeof CustomFieldChangeResult];
/** What a field holds after it was cleared. */
export const CustomFieldClear = {
  /** The default of the field, or nothing when it has no default. */
  ToDefault: 'TO_DEFAULT',
  /** Nothing. This is refused for a required field that is active. It is the only new value for an inactive field, and for a stored value without a definition, which you name by its `fieldId`. */
  ToEmpty: 'TO_EMPTY'
} as const;

export type CustomFieldClear = typeof CustomFieldClear[keyof typeof CustomFieldClear];
/** Exactly one new value. Its members are called slots. The slot has to fit the type of the field; `raw` and `clear` fit every type. */
export type CustomFieldNewValue =
  {   /** The new value of a currency field: at most two decimals. */
  readonly amount: string; readonly checked?: never; readonly clear?: never; readonly companyId?: never; readonly date?: never; readonly dateTime?: never; readonly number?: never; readonly option?: never; readonly percent?: never; readonly phone?: never; readonly raw?: never; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never;   /** The new value of a checkbox. */
  readonly checked: boolean; readonly clear?: never; readonly companyId?: never; readonly date?: never; readonly dateTime?: never; readonly number?: never; readonly option?: never; readonly percent?: never; readonly phone?: never; readonly raw?: never; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never;   /** Empties the field, or restores its default. */
  readonly clear: CustomFieldClear; readonly companyId?: never; readonly date?: never; readonly dateTime?: never; readonly number?: never; readonly option?: never; readonly percent?: never; readonly phone?: never; readonly raw?: never; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never;   /** The new value of a field that refers to a company: the id of the company. */
  readonly companyId: string; readonly date?: never; readonly dateTime?: never; readonly number?: never; readonly option?: never; readonly percent?: never; readonly phone?: never; readonly raw?: never; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never; readonly companyId?: never;   /** The new value of a date field. */
  readonly date: string; readonly dateTime?: never; readonly number?: never; readonly option?: never; readonly percent?: never; readonly phone?: never; readonly raw?: never; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never; readonly companyId?: never; readonly date?: never;   /** The new value of a date and time field: an instant in whole seconds. It is stored in UTC. */
  readonly dateTime: string; readonly number?: never; readonly option?: never; readonly percent?: never; readonly phone?: never; readonly raw?: never; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never; readonly companyId?: never; readonly date?: never; readonly dateTime?: never;   /** The new value of a number field: a whole number. Use `clear` to empty the field. */
  readonly number: string; readonly option?: never; readonly percent?: never; readonly phone?: never; readonly raw?: never; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never; readonly companyId?: never; readonly date?: never; readonly dateTime?: never; readonly number?: never;   /** The new value of a list field: one of its options. */
  readonly option: CustomFieldOptionSelector; readonly percent?: never; readonly phone?: never; readonly raw?: never; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never; readonly companyId?: never; readonly date?: never; readonly dateTime?: never; readonly number?: never; readonly option?: never;   /** The new value of a percentage field: the number as the tenant stores it. */
  readonly percent: string; readonly phone?: never; readonly raw?: never; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never; readonly companyId?: never; readonly date?: never; readonly dateTime?: never; readonly number?: never; readonly option?: never; readonly percent?: never;   /** The new value of a phone field. An empty text empties the field. */
  readonly phone: string; readonly raw?: never; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never; readonly companyId?: never; readonly date?: never; readonly dateTime?: never; readonly number?: never; readonly option?: never; readonly percent?: never; readonly phone?: never;   /** The new value of a field of any type, as text in any format that this gateway reads. Use it when your program does not know the type of the field. The text is checked like the typed slots, and stored in the format that LoanPro documents. An empty text empties the field, and so does a text that is read as empty, such as `0000-00-00` in a date field. The text is stored as it is in a field whose definition LoanPro does not give the gateway. */
  readonly raw: string; readonly text?: never; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never; readonly companyId?: never; readonly date?: never; readonly dateTime?: never; readonly number?: never; readonly option?: never; readonly percent?: never; readonly phone?: never; readonly raw?: never;   /** The new value of a text field. An empty text empties the field. */
  readonly text: string; readonly time?: never; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never; readonly companyId?: never; readonly date?: never; readonly dateTime?: never; readonly number?: never; readonly option?: never; readonly percent?: never; readonly phone?: never; readonly raw?: never; readonly text?: never;   /** The new value of a time field: whole minutes. */
  readonly time: string; readonly url?: never; }
  |  { readonly amount?: never; readonly checked?: never; readonly clear?: never; readonly companyId?: never; readonly date?: never; readonly dateTime?: never; readonly number?: never; readonly option?: never; readonly percent?: never; readonly phone?: never; readonly raw?: never; readonly text?: never; readonly time?: never;   /** The new value of a web address field. */
  readonly url: string; };

/** Exactly one way of naming an option of a list field. */
export type CustomFieldOptionSelector =
  {   /** The key that LoanPro stores. */
  readonly key: string; readonly label?: never; }
  |  { readonly key?: never;   /** The label. Spaces around it and HTML entities in it do not matter. It is refused when it fits two options and neither exactly. */
  readonly label: string; };

/** What a field has to hold before the write: exactly one of these conditions. If it is not true, nothing is sent. */
export type CustomFieldPrecondition =
  {   /** The option that a list field has to hold. */
  readonly option: CustomFieldOptionSelector; readonly rawValue?: never; readonly unset?: never; }
  |  { readonly option?: never;   /** The `rawValue` that was read before. Another format of the same value is accepted as well. Refused for a list field when the text is the key of one option and the label of another. */
  readonly rawValue: string; readonly unset?: never; }
  |  { readonly option?: never; readonly rawValue?: never;   /** True when the field has to hold nothing, false when it has to hold something. */
  readonly unset: boolean; };

/** What can be wrong with a stored value. */
export const CustomFieldProblemCode = {
  /** LoanPro has no definition for the field of this stored value. */
  DefinitionMissing: 'DEFINITION_MISSING',
  /** LoanPro holds several rows for this field. The newest row is shown, and the field cannot be written. */
  DuplicateRows: 'DUPLICATE_ROWS',
  /** The options of the field cannot be read, so the stored key is shown in place of a label. */
  OptionsUnreadable: 'OPTIONS_UNREADABLE',
  /** The stored text is none of the options of the field. */
  OptionUnknown: 'OPTION_UNKNOWN',
  /** The stored text names several options of the field. `options` shows them, and a new value can only be one option. */
  SeveralOptions: 'SEVERAL_OPTIONS',
  /** The stored text is longer than the field allows. It is shown in full. */
  TooLong: 'TOO_LONG',
  /** The stored text does not fit the type of the field. */
  Unreadable: 'UNREADABLE'
} as const;

export type CustomFieldProblemCode = typeof CustomFieldProblemCode[keyof typeof CustomFieldProblemCode];
/** Exactly one way of naming a custom field. */
export type CustomFieldSelector =
  {   /** The id of the field in this LoanPro tenant. */
  readonly id: string; readonly name?: never; }
  |  { readonly id?: never;   /** The name of the field, letter by letter as LoanPro shows it. */
  readonly name: string; };

/** The types of custom fields. More may be added. A type that this gateway does not know yet is OTHER. */
export const CustomFieldType = {
  AssociatedCompany: 'ASSOCIATED_COMPANY',
  Checkbox: 'CHECKBOX',
  Currency: 'CURRENCY',
  Date: 'DATE',
  DateTime: 'DATE_TIME',
  Number: 'NUMBER',
  Other: 'OTHER',
  Percentage: 'PERCENTAGE',
  Phone: 'PHONE',
  Select: 'SELECT',
  Text: 'TEXT',
  Time: 'TIME',
  Url: 'URL'
} as const;

export type CustomFieldType = typeof CustomFieldType[keyof typeof CustomFieldType];
/** What can be wrong with a write. More codes may be added: handle unknown ones as well. */
export const CustomFieldUserErrorCode = {
  /** The value contains what the policy of the gateway forbids, such as the number of a card, of a bank account or of a person. */
  ContentForbidden: 'CONTENT_FORBIDDEN',
  /** LoanPro has no such customer. */
  CustomerNotFound: 'CUSTOMER_NOT_FOUND',
  /** LoanPro does not give the gateway the definition of the field, so only its id can name it, and only `raw` and `clear: TO_EMPTY` can change it. */
  DefinitionUnavailable: 'DEFINITION_UNAVAILABLE',
  /** LoanPro accepted the request, but the field still holds its former value. */
  DroppedByLoanpro: 'DROPPED_BY_LOANPRO',
  /** LoanPro holds several rows for the field, so it is not clear which row to write. */
  DuplicateRows: 'DUPLICATE_ROWS',
  /** More than one custom field has this name. */
  FieldAmbiguous: 'FIELD_AMBIGUOUS',
  /** LoanPro computes the field. */
  FieldCalculated: 'FIELD_CALCULATED',
  /** The name, the type or the option now means something else in LoanPro than when the write began. */
  FieldChanged: 'FIELD_CHANGED',
  /** The field is no longer in use. Its value can only be cleared. */
  FieldInactive: 'FIELD_INACTIVE',
  /** Customers have no such custom field. It may belong to another entity. */
  FieldNotFound: 'FIELD_NOT_FOUND',
  /** The policy of the gateway does not let this viewer change the field. */
  FieldReadOnly: 'FIELD_READ_ONLY',
  /** An earlier value of the same request sets the field. */
  FieldRepeated: 'FIELD_REPEATED',
  /** An earlier request with other values had the same idempotency key. Nothing was sent for this one. */
  IdempotencyKeyReused: 'IDEMPOTENCY_KEY_REUSED',
  /** The value does not fit the type of the field. */
  InvalidFormat: 'INVALID_FORMAT',
  /** LoanPro did not accept the credentials of the gateway for the request (HTTP status 401), and the field holds its former value. */
  LoanproAuthFailed: 'LOANPRO_AUTH_FAILED',
  /** The credentials of the gateway are not allowed to make this change in LoanPro (403), and the field holds its former value. */
  LoanproForbidden: 'LOANPRO_FORBIDDEN',
  /** LoanPro got too many requests (429), and the field holds its former value. `retryAfterMs` says when to try again. */
  LoanproThrottled: 'LOANPRO_THROTTLED',
  /** LoanPro found something invalid in the request (422), and the field holds its former value. */
  LoanproValidationFailed: 'LOANPRO_VALIDATION_FAILED',
  /** LoanPro refused the request with warnings about the customer, such as a duplicate (409), and the field holds its former value. */
  LoanproWarnings: 'LOANPRO_WARNINGS',
  /** An error prevented the request from being sent to LoanPro, so nothing changed. */
  NotSent: 'NOT_SENT',
  /** The list of values is empty. */
  NoValues: 'NO_VALUES',
  /** The field has no such option, or several that fit, such as one by its key and another one by its label. */
  OptionNotFound: 'OPTION_NOT_FOUND',
  /** The value can be read, but is not plausible, such as a date in the year 25. `expected` says the range. */
  OutOfRange: 'OUT_OF_RANGE',
  /** LoanPro refused the request for another reason, and the field holds its former value. */
  RefusedByLoanpro: 'REFUSED_BY_LOANPRO',
  /** The field cannot be emptied. */
  Required: 'REQUIRED',
  /** The field no longer holds what `onlyIf` expected. */
  Stale: 'STALE',
  /** The value has too many characters. */
  TooLong: 'TOO_LONG',
  /** The list of values is too long. */
  TooManyValues: 'TOO_MANY_VALUES',
  /** The slot does not fit the type of the field. */
  TypeMismatch: 'TYPE_MISMATCH'
} as const;

export type CustomFieldUserErrorCode = typeof CustomFieldUserErrorCode[keyof typeof CustomFieldUserErrorCode];
/** A new value for one custom field. */
export type CustomFieldValueInput = {
  /** Which field to write. */
  readonly field: CustomFieldSelector;
  /** Write only if this condition is true right before the write. The condition is ignored for a field that already holds the new value. */
  readonly onlyIf?: CustomFieldPrecondition | null | undefined;
  /** What to write. */
  readonly value: CustomFieldNewValue;
};

/** The outcome of a write, judged by what LoanPro holds afterwards. */
export const CustomFieldsOutcome = {
  /** Every value was read back from LoanPro. */
  Applied: 'APPLIED',
  /** A field no longer held what `onlyIf` expected. Nothing was sent. `userErrors` say what the field holds now. */
  Conflict: 'CONFLICT',
  /** A field now holds neither the former nor the new value: LoanPro changed the value, or somebody else wrote the field. */
  Diverged: 'DIVERGED',
  /** LoanPro holds some of the values and not the others. */
  Partial: 'PARTIAL',
  /** Nothing changed. The gateway refused the input, or LoanPro refused the request, or LoanPro accepted the request without keeping the values. If the request was sent, at least two complete reads after the answer show the former values. */
  Rejected: 'REJECTED',
  /** Every field already held the new value. Nothing was sent. */
  Unchanged: 'UNCHANGED',
  /** The request may have reached LoanPro, and it is not known whether it took effect or still will. `customFieldsWrite` tells later how it ended. Until then, only a request with the same `idempotencyKey` can be repeated safely. */
  Unknown: 'UNKNOWN'
} as const;

export type CustomFieldsOutcome = typeof CustomFieldsOutcome[keyof typeof CustomFieldsOutcome];
/** Whether a customer is a person or a company. A type that this gateway does not know is OTHER. */
export const CustomerType = {
  Company: 'COMPANY',
  Individual: 'INDIVIDUAL',
  Other: 'OTHER'
} as const;

export type CustomerType = typeof CustomerType[keyof typeof CustomerType];
export type ReadCustomerQueryVariables = Exact<{
  id: string;
}>;


export type ReadCustomerQuery = { readonly customer: { readonly id: string, readonly type: CustomerType | null, readonly firstName: string | null, readonly lastName: string | null, readonly companyName: string | null, readonly customFields: ReadonlyArray<
      | { readonly __typename: 'AssociatedCompanyCustomFieldValue', readonly companyId: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'CheckboxCustomFieldValue', readonly checked: boolean | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'CurrencyCustomFieldValue', readonly amount: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'DateCustomFieldValue', readonly date: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'DateTimeCustomFieldValue', readonly dateTime: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'NumberCustomFieldValue', readonly number: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'OtherCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'PercentageCustomFieldValue', readonly percent: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'PhoneCustomFieldValue', readonly phone: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'SelectCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'TextCustomFieldValue', readonly text: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'TimeCustomFieldValue', readonly time: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'UrlCustomFieldValue', readonly url: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    > | null } | null };

export type ReadCustomerFieldsQueryVariables = Exact<{
  id: string;
  fields: ReadonlyArray<CustomFieldSelector> | CustomFieldSelector;
}>;


export type ReadCustomerFieldsQuery = { readonly customer: { readonly id: string, readonly type: CustomerType | null, readonly firstName: string | null, readonly lastName: string | null, readonly companyName: string | null, readonly customFields: ReadonlyArray<
      | { readonly __typename: 'AssociatedCompanyCustomFieldValue', readonly companyId: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'CheckboxCustomFieldValue', readonly checked: boolean | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'CurrencyCustomFieldValue', readonly amount: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'DateCustomFieldValue', readonly date: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'DateTimeCustomFieldValue', readonly dateTime: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'NumberCustomFieldValue', readonly number: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'OtherCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'PercentageCustomFieldValue', readonly percent: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'PhoneCustomFieldValue', readonly phone: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'SelectCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'TextCustomFieldValue', readonly text: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'TimeCustomFieldValue', readonly time: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'UrlCustomFieldValue', readonly url: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    > | null } | null };

export type ReadCustomersQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
}>;


export type ReadCustomersQuery = { readonly customersByIds: ReadonlyArray<{ readonly id: string, readonly type: CustomerType | null, readonly firstName: string | null, readonly lastName: string | null, readonly companyName: string | null, readonly customFields: ReadonlyArray<
      | { readonly __typename: 'AssociatedCompanyCustomFieldValue', readonly companyId: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'CheckboxCustomFieldValue', readonly checked: boolean | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'CurrencyCustomFieldValue', readonly amount: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'DateCustomFieldValue', readonly date: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'DateTimeCustomFieldValue', readonly dateTime: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'NumberCustomFieldValue', readonly number: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'OtherCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'PercentageCustomFieldValue', readonly percent: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'PhoneCustomFieldValue', readonly phone: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'SelectCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'TextCustomFieldValue', readonly text: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'TimeCustomFieldValue', readonly time: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      | { readonly __typename: 'UrlCustomFieldValue', readonly url: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    > | null } | null> | null };

export type ReadDefinitionsQueryVariables = Exact<{
  includeInactive?: boolean;
}>;


export type ReadDefinitionsQuery = { readonly customFieldDefinitions: ReadonlyArray<{ readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> }> | null };

export type CheckCustomFieldsQueryVariables = Exact<{
  customerId: string;
  values: ReadonlyArray<CustomFieldValueInput> | CustomFieldValueInput;
}>;


export type CheckCustomFieldsQuery = { readonly checkCustomerCustomFields: { readonly ok: boolean, readonly userErrors: ReadonlyArray<{ readonly code: CustomFieldUserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly valueIndex: number | null, readonly expected: string | null, readonly retryAfterMs: number | null, readonly field: { readonly id: string, readonly name: string } | null, readonly allowedOptions: ReadonlyArray<{ readonly key: string, readonly label: string }> | null, readonly current: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null }>, readonly changes: ReadonlyArray<{ readonly valueIndex: number, readonly willChange: boolean, readonly rawValueToStore: string | null, readonly field: { readonly id: string, readonly name: string }, readonly before: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null }> } | null };

export type UpdateCustomFieldsMutationVariables = Exact<{
  customerId: string;
  values: ReadonlyArray<CustomFieldValueInput> | CustomFieldValueInput;
  idempotencyKey?: string | null | undefined;
}>;


export type UpdateCustomFieldsMutation = { readonly updateCustomerCustomFields: { readonly id: string | null, readonly outcome: CustomFieldsOutcome, readonly customer: { readonly id: string, readonly type: CustomerType | null, readonly firstName: string | null, readonly lastName: string | null, readonly companyName: string | null, readonly customFields: ReadonlyArray<
        | { readonly __typename: 'AssociatedCompanyCustomFieldValue', readonly companyId: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'CheckboxCustomFieldValue', readonly checked: boolean | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'CurrencyCustomFieldValue', readonly amount: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'DateCustomFieldValue', readonly date: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'DateTimeCustomFieldValue', readonly dateTime: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'NumberCustomFieldValue', readonly number: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'OtherCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'PercentageCustomFieldValue', readonly percent: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'PhoneCustomFieldValue', readonly phone: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'SelectCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'TextCustomFieldValue', readonly text: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'TimeCustomFieldValue', readonly time: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
        | { readonly __typename: 'UrlCustomFieldValue', readonly url: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
      > | null } | null, readonly changes: ReadonlyArray<{ readonly valueIndex: number, readonly result: CustomFieldChangeResult, readonly field: { readonly id: string, readonly name: string }, readonly before: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null, readonly after: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null }>, readonly userErrors: ReadonlyArray<{ readonly code: CustomFieldUserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly valueIndex: number | null, readonly expected: string | null, readonly retryAfterMs: number | null, readonly field: { readonly id: string, readonly name: string } | null, readonly allowedOptions: ReadonlyArray<{ readonly key: string, readonly label: string }> | null, readonly current: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null }> } | null };

export type ReadCustomFieldsWriteQueryVariables = Exact<{
  id: string;
}>;


export type ReadCustomFieldsWriteQuery = { readonly customFieldsWrite: { readonly id: string, readonly isSettled: boolean, readonly outcome: CustomFieldsOutcome, readonly changes: ReadonlyArray<{ readonly valueIndex: number, readonly result: CustomFieldChangeResult, readonly field: { readonly id: string, readonly name: string }, readonly before: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null, readonly after: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null }>, readonly userErrors: ReadonlyArray<{ readonly code: CustomFieldUserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly valueIndex: number | null, readonly expected: string | null, readonly retryAfterMs: number | null, readonly field: { readonly id: string, readonly name: string } | null, readonly allowedOptions: ReadonlyArray<{ readonly key: string, readonly label: string }> | null, readonly current: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null }> } | null };

export type CustomFieldDefinitionPartsFragment = { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> };

export type CustomerPartsFragment = { readonly id: string, readonly type: CustomerType | null, readonly firstName: string | null, readonly lastName: string | null, readonly companyName: string | null, readonly customFields: ReadonlyArray<
    | { readonly __typename: 'AssociatedCompanyCustomFieldValue', readonly companyId: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'CheckboxCustomFieldValue', readonly checked: boolean | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'CurrencyCustomFieldValue', readonly amount: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'DateCustomFieldValue', readonly date: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'DateTimeCustomFieldValue', readonly dateTime: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'NumberCustomFieldValue', readonly number: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'OtherCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'PercentageCustomFieldValue', readonly percent: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'PhoneCustomFieldValue', readonly phone: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'SelectCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'TextCustomFieldValue', readonly text: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'TimeCustomFieldValue', readonly time: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
    | { readonly __typename: 'UrlCustomFieldValue', readonly url: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly definition: { readonly id: string, readonly name: string, readonly description: string | null, readonly type: CustomFieldType, readonly section: string | null, readonly position: number | null, readonly required: boolean, readonly active: boolean, readonly calculated: boolean, readonly maxLength: number | null, readonly defaultRawValue: string | null, readonly access: { readonly write: boolean, readonly masked: boolean }, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> } | null }
  > | null };

export type CustomFieldUserErrorPartsFragment = { readonly code: CustomFieldUserErrorCode, readonly message: string, readonly path: ReadonlyArray<string>, readonly valueIndex: number | null, readonly expected: string | null, readonly retryAfterMs: number | null, readonly field: { readonly id: string, readonly name: string } | null, readonly allowedOptions: ReadonlyArray<{ readonly key: string, readonly label: string }> | null, readonly current: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null };

export type CustomFieldChangePartsFragment = { readonly valueIndex: number, readonly result: CustomFieldChangeResult, readonly field: { readonly id: string, readonly name: string }, readonly before: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null, readonly after: { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null } | null };

type CustomFieldValueParts_AssociatedCompanyCustomFieldValue_Fragment = { readonly __typename: 'AssociatedCompanyCustomFieldValue', readonly companyId: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_CheckboxCustomFieldValue_Fragment = { readonly __typename: 'CheckboxCustomFieldValue', readonly checked: boolean | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_CurrencyCustomFieldValue_Fragment = { readonly __typename: 'CurrencyCustomFieldValue', readonly amount: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_DateCustomFieldValue_Fragment = { readonly __typename: 'DateCustomFieldValue', readonly date: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_DateTimeCustomFieldValue_Fragment = { readonly __typename: 'DateTimeCustomFieldValue', readonly dateTime: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_NumberCustomFieldValue_Fragment = { readonly __typename: 'NumberCustomFieldValue', readonly number: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_OtherCustomFieldValue_Fragment = { readonly __typename: 'OtherCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_PercentageCustomFieldValue_Fragment = { readonly __typename: 'PercentageCustomFieldValue', readonly percent: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_PhoneCustomFieldValue_Fragment = { readonly __typename: 'PhoneCustomFieldValue', readonly phone: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_SelectCustomFieldValue_Fragment = { readonly __typename: 'SelectCustomFieldValue', readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_TextCustomFieldValue_Fragment = { readonly __typename: 'TextCustomFieldValue', readonly text: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_TimeCustomFieldValue_Fragment = { readonly __typename: 'TimeCustomFieldValue', readonly time: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

type CustomFieldValueParts_UrlCustomFieldValue_Fragment = { readonly __typename: 'UrlCustomFieldValue', readonly url: string | null, readonly id: string, readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null };

export type CustomFieldValuePartsFragment =
  | CustomFieldValueParts_AssociatedCompanyCustomFieldValue_Fragment
  | CustomFieldValueParts_CheckboxCustomFieldValue_Fragment
  | CustomFieldValueParts_CurrencyCustomFieldValue_Fragment
  | CustomFieldValueParts_DateCustomFieldValue_Fragment
  | CustomFieldValueParts_DateTimeCustomFieldValue_Fragment
  | CustomFieldValueParts_NumberCustomFieldValue_Fragment
  | CustomFieldValueParts_OtherCustomFieldValue_Fragment
  | CustomFieldValueParts_PercentageCustomFieldValue_Fragment
  | CustomFieldValueParts_PhoneCustomFieldValue_Fragment
  | CustomFieldValueParts_SelectCustomFieldValue_Fragment
  | CustomFieldValueParts_TextCustomFieldValue_Fragment
  | CustomFieldValueParts_TimeCustomFieldValue_Fragment
  | CustomFieldValueParts_UrlCustomFieldValue_Fragment
;

export type CustomFieldSnapshotPartsFragment = { readonly fieldId: string, readonly isSet: boolean, readonly displayValue: string, readonly rawValue: string | null, readonly text: string | null, readonly number: string | null, readonly amount: string | null, readonly percent: string | null, readonly date: string | null, readonly dateTime: string | null, readonly time: string | null, readonly checked: boolean | null, readonly phone: string | null, readonly url: string | null, readonly companyId: string | null, readonly problem: { readonly code: CustomFieldProblemCode, readonly message: string, readonly expected: string | null } | null, readonly option: { readonly key: string, readonly label: string } | null, readonly options: ReadonlyArray<{ readonly key: string, readonly label: string }> | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const CustomFieldDefinitionPartsFragmentDoc = new TypedDocumentString(`
    fragment CustomFieldDefinitionParts on CustomFieldDefinition {
  id
  name
  description
  type
  section
  position
  required
  active
  calculated
  maxLength
  access {
    write
    masked
  }
  defaultRawValue
  options {
    key
    label
  }
}
    `, {"fragmentName":"CustomFieldDefinitionParts"}) as unknown as TypedDocumentString<CustomFieldDefinitionPartsFragment, unknown>;
export const CustomerPartsFragmentDoc = new TypedDocumentString(`
    fragment CustomerParts on Customer {
  id
  type
  firstName
  lastName
  companyName
  customFields(includeUnset: true) {
    __typename
    id
    fieldId
    isSet
    displayValue
    rawValue
    problem {
      code
      message
      expected
    }
    ... on TextCustomFieldValue {
      text
    }
    ... on NumberCustomFieldValue {
      number
    }
    ... on CurrencyCustomFieldValue {
      amount
    }
    ... on PercentageCustomFieldValue {
      percent
    }
    ... on DateCustomFieldValue {
      date
    }
    ... on DateTimeCustomFieldValue {
      dateTime
    }
    ... on TimeCustomFieldValue {
      time
    }
    ... on CheckboxCustomFieldValue {
      checked
    }
    ... on SelectCustomFieldValue {
      option {
        key
        label
      }
      options {
        key
        label
      }
    }
    ... on PhoneCustomFieldValue {
      phone
    }
    ... on UrlCustomFieldValue {
      url
    }
    ... on AssociatedCompanyCustomFieldValue {
      companyId
    }
    definition {
      ...CustomFieldDefinitionParts
    }
  }
}
    fragment CustomFieldDefinitionParts on CustomFieldDefinition {
  id
  name
  description
  type
  section
  position
  required
  active
  calculated
  maxLength
  access {
    write
    masked
  }
  defaultRawValue
  options {
    key
    label
  }
}`, {"fragmentName":"CustomerParts"}) as unknown as TypedDocumentString<CustomerPartsFragment, unknown>;
export const CustomFieldSnapshotPartsFragmentDoc = new TypedDocumentString(`
    fragment CustomFieldSnapshotParts on CustomFieldSnapshot {
  fieldId
  isSet
  displayValue
  rawValue
  problem {
    code
    message
    expected
  }
  text
  number
  amount
  percent
  date
  dateTime
  time
  checked
  option {
    key
    label
  }
  options {
    key
    label
  }
  phone
  url
  companyId
}
    `, {"fragmentName":"CustomFieldSnapshotParts"}) as unknown as TypedDocumentString<CustomFieldSnapshotPartsFragment, unknown>;
export const CustomFieldUserErrorPartsFragmentDoc = new TypedDocumentString(`
    fragment CustomFieldUserErrorParts on CustomFieldUserError {
  code
  message
  path
  valueIndex
  field {
    id
    name
  }
  expected
  allowedOptions {
    key
    label
  }
  current {
    ...CustomFieldSnapshotParts
  }
  retryAfterMs
}
    fragment CustomFieldSnapshotParts on CustomFieldSnapshot {
  fieldId
  isSet
  displayValue
  rawValue
  problem {
    code
    message
    expected
  }
  text
  number
  amount
  percent
  date
  dateTime
  time
  checked
  option {
    key
    label
  }
  options {
    key
    label
  }
  phone
  url
  companyId
}`, {"fragmentName":"CustomFieldUserErrorParts"}) as unknown as TypedDocumentString<CustomFieldUserErrorPartsFragment, unknown>;
export const CustomFieldChangePartsFragmentDoc = new TypedDocumentString(`
    fragment CustomFieldChangeParts on CustomFieldChange {
  valueIndex
  field {
    id
    name
  }
  result
  before {
    ...CustomFieldSnapshotParts
  }
  after {
    ...CustomFieldSnapshotParts
  }
}
    fragment CustomFieldSnapshotParts on CustomFieldSnapshot {
  fieldId
  isSet
  displayValue
  rawValue
  problem {
    code
    message
    expected
  }
  text
  number
  amount
  percent
  date
  dateTime
  time
  checked
  option {
    key
    label
  }
  options {
    key
    label
  }
  phone
  url
  companyId
}`, {"fragmentName":"CustomFieldChangeParts"}) as unknown as TypedDocumentString<CustomFieldChangePartsFragment, unknown>;
export const CustomFieldValuePartsFragmentDoc = new TypedDocumentString(`
    fragment CustomFieldValueParts on CustomFieldValue {
  __typename
  id
  fieldId
  isSet
  displayValue
  rawValue
  problem {
    code
    message
    expected
  }
  ... on TextCustomFieldValue {
    text
  }
  ... on NumberCustomFieldValue {
    number
  }
  ... on CurrencyCustomFieldValue {
    amount
  }
  ... on PercentageCustomFieldValue {
    percent
  }
  ... on DateCustomFieldValue {
    date
  }
  ... on DateTimeCustomFieldValue {
    dateTime
  }
  ... on TimeCustomFieldValue {
    time
  }
  ... on CheckboxCustomFieldValue {
    checked
  }
  ... on SelectCustomFieldValue {
    option {
      key
      label
    }
    options {
      key
      label
    }
  }
  ... on PhoneCustomFieldValue {
    phone
  }
  ... on UrlCustomFieldValue {
    url
  }
  ... on AssociatedCompanyCustomFieldValue {
    companyId
  }
}
    `, {"fragmentName":"CustomFieldValueParts"}) as unknown as TypedDocumentString<CustomFieldValuePartsFragment, unknown>;
export const ReadCustomerDocument = new TypedDocumentString(`
    query ReadCustomer($id: ID!) {
  customer(id: $id) {
    ...CustomerParts
  }
}
    fragment CustomFieldDefinitionParts on CustomFieldDefinition {
  id
  name
  description
  type
  section
  position
  required
  active
  calculated
  maxLength
  access {
    write
    masked
  }
  defaultRawValue
  options {
    key
    label
  }
}
fragment CustomerParts on Customer {
  id
  type
  firstName
  lastName
  companyName
  customFields(includeUnset: true) {
    __typename
    id
    fieldId
    isSet
    displayValue
    rawValue
    problem {
      code
      message
      expected
    }
    ... on TextCustomFieldValue {
      text
    }
    ... on NumberCustomFieldValue {
      number
    }
    ... on CurrencyCustomFieldValue {
      amount
    }
    ... on PercentageCustomFieldValue {
      percent
    }
    ... on DateCustomFieldValue {
      date
    }
    ... on DateTimeCustomFieldValue {
      dateTime
    }
    ... on TimeCustomFieldValue {
      time
    }
    ... on CheckboxCustomFieldValue {
      checked
    }
    ... on SelectCustomFieldValue {
      option {
        key
        label
      }
      options {
        key
        label
      }
    }
    ... on PhoneCustomFieldValue {
      phone
    }
    ... on UrlCustomFieldValue {
      url
    }
    ... on AssociatedCompanyCustomFieldValue {
      companyId
    }
    definition {
      ...CustomFieldDefinitionParts
    }
  }
}`, {"hash":"sha256:a14d491cfb942aacf3106a7a913af7c15e68de715909c37510fd8731cf762df3"}) as unknown as TypedDocumentString<ReadCustomerQuery, ReadCustomerQueryVariables>;
export const ReadCustomerFieldsDocument = new TypedDocumentString(`
    query ReadCustomerFields($id: ID!, $fields: [CustomFieldSelector!]!) {
  customer(id: $id) {
    id
    type
    firstName
    lastName
    companyName
    customFields(fields: $fields, includeUnset: true) {
      __typename
      id
      fieldId
      isSet
      displayValue
      rawValue
      problem {
        code
        message
        expected
      }
      ... on TextCustomFieldValue {
        text
      }
      ... on NumberCustomFieldValue {
        number
      }
      ... on CurrencyCustomFieldValue {
        amount
      }
      ... on PercentageCustomFieldValue {
        percent
      }
      ... on DateCustomFieldValue {
        date
      }
      ... on DateTimeCustomFieldValue {
        dateTime
      }
      ... on TimeCustomFieldValue {
        time
      }
      ... on CheckboxCustomFieldValue {
        checked
      }
      ... on SelectCustomFieldValue {
        option {
          key
          label
        }
        options {
          key
          label
        }
      }
      ... on PhoneCustomFieldValue {
        phone
      }
      ... on UrlCustomFieldValue {
        url
      }
      ... on AssociatedCompanyCustomFieldValue {
        companyId
      }
      definition {
        ...CustomFieldDefinitionParts
      }
    }
  }
}
    fragment CustomFieldDefinitionParts on CustomFieldDefinition {
  id
  name
  description
  type
  section
  position
  required
  active
  calculated
  maxLength
  access {
    write
    masked
  }
  defaultRawValue
  options {
    key
    label
  }
}`, {"hash":"sha256:c1617cc91892d2ac1bc19bf5d14fc2a2f03035a9c564c32d0cde5a92472e79b3"}) as unknown as TypedDocumentString<ReadCustomerFieldsQuery, ReadCustomerFieldsQueryVariables>;
export const ReadCustomersDocument = new TypedDocumentString(`
    query ReadCustomers($ids: [ID!]!) {
  customersByIds(ids: $ids) {
    ...CustomerParts
  }
}
    fragment CustomFieldDefinitionParts on CustomFieldDefinition {
  id
  name
  description
  type
  section
  position
  required
  active
  calculated
  maxLength
  access {
    write
    masked
  }
  defaultRawValue
  options {
    key
    label
  }
}
fragment CustomerParts on Customer {
  id
  type
  firstName
  lastName
  companyName
  customFields(includeUnset: true) {
    __typename
    id
    fieldId
    isSet
    displayValue
    rawValue
    problem {
      code
      message
      expected
    }
    ... on TextCustomFieldValue {
      text
    }
    ... on NumberCustomFieldValue {
      number
    }
    ... on CurrencyCustomFieldValue {
      amount
    }
    ... on PercentageCustomFieldValue {
      percent
    }
    ... on DateCustomFieldValue {
      date
    }
    ... on DateTimeCustomFieldValue {
      dateTime
    }
    ... on TimeCustomFieldValue {
      time
    }
    ... on CheckboxCustomFieldValue {
      checked
    }
    ... on SelectCustomFieldValue {
      option {
        key
        label
      }
      options {
        key
        label
      }
    }
    ... on PhoneCustomFieldValue {
      phone
    }
    ... on UrlCustomFieldValue {
      url
    }
    ... on AssociatedCompanyCustomFieldValue {
      companyId
    }
    definition {
      ...CustomFieldDefinitionParts
    }
  }
}`, {"hash":"sha256:368a9ca9965ae0dc244fbcfd2fef481e434dbbd75eed0ee9a0bc4cbde145b1d0"}) as unknown as TypedDocumentString<ReadCustomersQuery, ReadCustomersQueryVariables>;
export const ReadDefinitionsDocument = new TypedDocumentString(`
    query ReadDefinitions($includeInactive: Boolean! = false) {
  customFieldDefinitions(includeInactive: $includeInactive) {
    ...CustomFieldDefinitionParts
  }
}
    fragment CustomFieldDefinitionParts on CustomFieldDefinition {
  id
  name
  description
  type
  section
  position
  required
  active
  calculated
  maxLength
  access {
    write
    masked
  }
  defaultRawValue
  options {
    key
    label
  }
}`, {"hash":"sha256:64dc856897a2c98c4e35d84b3430d018be7497cec1db8ac8aa2855a3664164b1"}) as unknown as TypedDocumentString<ReadDefinitionsQuery, ReadDefinitionsQueryVariables>;
export const CheckCustomFieldsDocument = new TypedDocumentString(`
    query CheckCustomFields($customerId: ID!, $values: [CustomFieldValueInput!]!) {
  checkCustomerCustomFields(customerId: $customerId, values: $values) {
    ok
    userErrors {
      ...CustomFieldUserErrorParts
    }
    changes {
      valueIndex
      field {
        id
        name
      }
      before {
        ...CustomFieldSnapshotParts
      }
      willChange
      rawValueToStore
    }
  }
}
    fragment CustomFieldUserErrorParts on CustomFieldUserError {
  code
  message
  path
  valueIndex
  field {
    id
    name
  }
  expected
  allowedOptions {
    key
    label
  }
  current {
    ...CustomFieldSnapshotParts
  }
  retryAfterMs
}
fragment CustomFieldSnapshotParts on CustomFieldSnapshot {
  fieldId
  isSet
  displayValue
  rawValue
  problem {
    code
    message
    expected
  }
  text
  number
  amount
  percent
  date
  dateTime
  time
  checked
  option {
    key
    label
  }
  options {
    key
    label
  }
  phone
  url
  companyId
}`, {"hash":"sha256:b533ffe69dfbf3179d9567a13adbe36447d2f5dca39b28ab0f2462fc6bc5fecb"}) as unknown as TypedDocumentString<CheckCustomFieldsQuery, CheckCustomFieldsQueryVariables>;
export const UpdateCustomFieldsDocument = new TypedDocumentString(`
    mutation UpdateCustomFields($customerId: ID!, $values: [CustomFieldValueInput!]!, $idempotencyKey: String) {
  updateCustomerCustomFields(
    customerId: $customerId
    values: $values
    idempotencyKey: $idempotencyKey
  ) {
    id
    outcome
    customer {
      ...CustomerParts
    }
    changes {
      ...CustomFieldChangeParts
    }
    userErrors {
      ...CustomFieldUserErrorParts
    }
  }
}
    fragment CustomFieldDefinitionParts on CustomFieldDefinition {
  id
  name
  description
  type
  section
  position
  required
  active
  calculated
  maxLength
  access {
    write
    masked
  }
  defaultRawValue
  options {
    key
    label
  }
}
fragment CustomerParts on Customer {
  id
  type
  firstName
  lastName
  companyName
  customFields(includeUnset: true) {
    __typename
    id
    fieldId
    isSet
    displayValue
    rawValue
    problem {
      code
      message
      expected
    }
    ... on TextCustomFieldValue {
      text
    }
    ... on NumberCustomFieldValue {
      number
    }
    ... on CurrencyCustomFieldValue {
      amount
    }
    ... on PercentageCustomFieldValue {
      percent
    }
    ... on DateCustomFieldValue {
      date
    }
    ... on DateTimeCustomFieldValue {
      dateTime
    }
    ... on TimeCustomFieldValue {
      time
    }
    ... on CheckboxCustomFieldValue {
      checked
    }
    ... on SelectCustomFieldValue {
      option {
        key
        label
      }
      options {
        key
        label
      }
    }
    ... on PhoneCustomFieldValue {
      phone
    }
    ... on UrlCustomFieldValue {
      url
    }
    ... on AssociatedCompanyCustomFieldValue {
      companyId
    }
    definition {
      ...CustomFieldDefinitionParts
    }
  }
}
fragment CustomFieldUserErrorParts on CustomFieldUserError {
  code
  message
  path
  valueIndex
  field {
    id
    name
  }
  expected
  allowedOptions {
    key
    label
  }
  current {
    ...CustomFieldSnapshotParts
  }
  retryAfterMs
}
fragment CustomFieldChangeParts on CustomFieldChange {
  valueIndex
  field {
    id
    name
  }
  result
  before {
    ...CustomFieldSnapshotParts
  }
  after {
    ...CustomFieldSnapshotParts
  }
}
fragment CustomFieldSnapshotParts on CustomFieldSnapshot {
  fieldId
  isSet
  displayValue
  rawValue
  problem {
    code
    message
    expected
  }
  text
  number
  amount
  percent
  date
  dateTime
  time
  checked
  option {
    key
    label
  }
  options {
    key
    label
  }
  phone
  url
  companyId
}`, {"hash":"sha256:1cc9746c8e138165c833a02f3a98f0b2764bd9efb90b301be8538b755ff32b60"}) as unknown as TypedDocumentString<UpdateCustomFieldsMutation, UpdateCustomFieldsMutationVariables>;
export const ReadCustomFieldsWriteDocument = new TypedDocumentString(`
    query ReadCustomFieldsWrite($id: ID!) {
  customFieldsWrite(id: $id) {
    id
    isSettled
    outcome
    changes {
      ...CustomFieldChangeParts
    }
    userErrors {
      ...CustomFieldUserErrorParts
    }
  }
}
    fragment CustomFieldUserErrorParts on CustomFieldUserError {
  code
  message
  path
  valueIndex
  field {
    id
    name
  }
  expected
  allowedOptions {
    key
    label
  }
  current {
    ...CustomFieldSnapshotParts
  }
  retryAfterMs
}
fragment CustomFieldChangeParts on CustomFieldChange {
  valueIndex
  field {
    id
    name
  }
  result
  before {
    ...CustomFieldSnapshotParts
  }
  after {
    ...CustomFieldSnapshotParts
  }
}
fragment CustomFieldSnapshotParts on CustomFieldSnapshot {
  fieldId
  isSet
  displayValue
  rawValue
  problem {
    code
    message
    expected
  }
  text
  number
  amount
  percent
  date
  dateTime
  time
  checked
  option {
    key
    label
  }
  options {
    key
    label
  }
  phone
  url
  companyId
}`, {"hash":"sha256:fdf501106b2c4bca554252bb00b19e5311633864314dcc66337cd59af1f594f8"}) as unknown as TypedDocumentString<ReadCustomFieldsWriteQuery, ReadCustomFieldsWriteQueryVariables>;