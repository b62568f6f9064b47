// The public interface of the package: the client, its outcomes and errors, and types of the gateway's schema.

// oxlint-disable-next-line oxc/no-barrel-file -- the entry point of a published package
export { createClient } from './client.ts';
export type { CheckResult, Client, Definition, UpdateOptions } from './client.ts';
export { GatewayError } from './errors.ts';
export type { AnswerError } from './errors.ts';
export { matchOutcome } from './outcome.ts';
export type {
  Change,
  Conflict,
  Customer,
  CustomFieldSnapshot,
  CustomFieldValue,
  Mixed,
  OutcomeHandlers,
  Rejected,
  Saved,
  SentUpdate,
  Unknown,
  UpdateResult,
  UserError,
} from './outcome.ts';
export type { CallOptions, ClientOptions, TypedDocument } from './requests.ts';
export type { WaitOptions } from './wait-for-outcome.ts';
export type {
  CustomFieldClear,
  CustomFieldNewValue,
  CustomFieldPrecondition,
  CustomFieldSelector,
  CustomFieldType,
  CustomFieldUserErrorCode,
  CustomFieldValueInput,
  CustomFieldsOutcome,
} from '../generated/graphql.ts';
export { defineFields } from './tenant-fields.ts';
export type { CustomerWith, FieldsRead } from './chosen-fields.ts';
export type {
  Condition,
  FieldProblem,
  FieldSpec,
  FieldValues,
  TenantFields,
  ValueOf,
} from './tenant-types.ts';
