// The client: typed calls over fetch that read, check and update custom fields, and a call for any other operation.

import {
  CheckCustomFieldsDocument,
  ReadCustomFieldsWriteDocument,
  ReadCustomerDocument,
  ReadCustomerFieldsDocument,
  ReadCustomersDocument,
  ReadDefinitionsDocument,
  UpdateCustomFieldsDocument,
} from '../generated/graphql.ts';
import type {
  CheckCustomFieldsQuery,
  CustomFieldDefinitionPartsFragment,
  CustomFieldSelector,
  CustomFieldValueInput,
} from '../generated/graphql.ts';
import type { CustomerWith } from './chosen-fields.ts';
import { GatewayError, toGatewayError } from './errors.ts';
import { toUpdateResult } from './outcome.ts';
import type { Customer, SentUpdate, Unknown, UpdateResult } from './outcome.ts';
import { createRequests, errorOf, usableTimeoutMs } from './requests.ts';
import type { CallOptions, ClientOptions, TypedDocument } from './requests.ts';
import { repeatedRead } from './repeated-reads.ts';
import { prepareUpdate, unansweredUpdate } from './update.ts';
import { waitForOutcome } from './wait-for-outcome.ts';
import type { OutcomeCalls, WaitOptions } from './wait-for-outcome.ts';

/** With all their fields, so many customers are within the cost limit of the gateway. */
const CUSTOMERS_IN_A_REQUEST = 100;

export interface UpdateOptions extends CallOptions {
  /**
   * 1 to 64 visible ASCII characters. The gateway writes the same update with the same key only once, and keeps keys for at least 24 hours.
   * Without this, every call has a key of its own. If you repeat an update yourself, the result can be `UNKNOWN` because the gateway refused
   * the repetition without having looked whether it has the key. `waitForOutcome` then finds out how the update ended.
   */
  idempotencyKey?: string;
}

interface ReadOptions extends CallOptions {
  fields?: readonly CustomFieldSelector[];
}

export type Definition = CustomFieldDefinitionPartsFragment;
export type CheckResult = NonNullable<CheckCustomFieldsQuery['checkCustomerCustomFields']>;

export interface Client {
  /** One customer with the chosen fields only, at most 100. `null` when the customer does not exist. Throws GatewayError. */
  readCustomer<const Fields extends readonly CustomFieldSelector[]>(
    id: string,
    options: CallOptions & { fields: Fields },
  ): Promise<CustomerWith<Fields> | null>;
  /** One customer with every custom field, set or unset. `null` when the customer does not exist. Throws GatewayError. */
  readCustomer(id: string, options?: CallOptions): Promise<Customer | null>;
  /** Several customers, in the order of `ids`. A customer that cannot be read has its error in its place. */
  readCustomers(ids: readonly string[], options?: CallOptions): Promise<(Customer | GatewayError | null)[]>;
  readDefinitions(options?: CallOptions & { includeInactive?: boolean }): Promise<readonly Definition[]>;
  /** Says what an update would do, without writing anything. */
  check(
    customerId: string,
    values: readonly CustomFieldValueInput[],
    options?: CallOptions,
  ): Promise<CheckResult>;
  /**
   * Writes the values. When the deadline passes before the end of the write, or when the answer is lost, the result is `UNKNOWN`: give it
   * to `waitForOutcome`. The result is also `UNKNOWN` after the errors `OVERLOADED`, `RATE_LIMITED` and `JOURNAL_UNAVAILABLE`, because the browser or a router
   * may have sent the request twice on its own, and then only the second one was refused. It throws only when nothing was sent to
   * LoanPro, or when the signal cancelled the call.
   */
  update(
    customerId: string,
    values: readonly CustomFieldValueInput[],
    options?: UpdateOptions,
  ): Promise<UpdateResult>;
  /**
   * Waits until the gateway knows how the update ended, and returns its result. Nothing is written a second time. After 60 seconds, or
   * `giveUpAfterMs`, the result is still `UNKNOWN`. It throws only when the signal cancelled the call.
   */
  waitForOutcome(unknown: Unknown, options?: WaitOptions): Promise<UpdateResult>;
  /** Sends any operation. Throws GatewayError when the answer has an error. */
  request<Answer, Variables>(
    document: TypedDocument<Answer, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Answer>;
}

export function createClient(options: ClientOptions): Client {
  const { call, request } = createRequests(options);
  const clientTimeoutMs = usableTimeoutMs(options.timeoutMs);

  async function readCustomer(
    id: string,
    { fields, ...callOptions }: ReadOptions = {},
  ): Promise<Customer | null> {
    const answer = fields
      ? await request(ReadCustomerFieldsDocument, { id, fields }, callOptions)
      : await request(ReadCustomerDocument, { id }, callOptions);
    return answer.customer;
  }

  async function repeated<Result>(
    read: (options: CallOptions) => Promise<Result>,
    { signal, timeoutMs }: CallOptions = {},
  ): Promise<Result> {
    return repeatedRead(read, { signal, timeoutMs: usableTimeoutMs(timeoutMs, clientTimeoutMs) });
  }

  async function sendUpdate(sent: SentUpdate, callOptions?: CallOptions): Promise<UpdateResult> {
    const { customerId, values, idempotencyKey } = sent;
    try {
      const variables = { customerId, values, idempotencyKey };
      const { data, ...reply } = await call(UpdateCustomFieldsDocument, variables, callOptions);
      // The outcome is valid even when another part of the answer has an error.
      if (data?.updateCustomerCustomFields) return toUpdateResult(data.updateCustomerCustomFields, sent);
      throw errorOf(reply);
    } catch (error) {
      if (error instanceof GatewayError) return unansweredUpdate(sent, error);
      throw error;
    }
  }

  async function readSome(
    ids: readonly string[],
    callOptions: CallOptions,
  ): Promise<(Customer | GatewayError | null)[]> {
    const { data, errors, status } = await call(ReadCustomersDocument, { ids }, callOptions);
    if (data?.customersByIds == null) throw errorOf({ errors, status });
    return data.customersByIds.map((customer, place) => {
      const error = errors.find(({ path }) => path?.[1] === place);
      return error ? toGatewayError(error, status) : customer;
    });
  }

  const outcomeCalls: OutcomeCalls = {
    readCustomer,
    repeatUpdate: sendUpdate,
    async readWrite(id, callOptions) {
      const { data, ...reply } = await call(ReadCustomFieldsWriteDocument, { id }, callOptions);
      if (!data?.customFieldsWrite && reply.errors.length > 0) throw errorOf(reply);
      // As in an update, the outcome is valid even when another part of the answer has an error.
      return orThrow(data).customFieldsWrite;
    },
  };

  return {
    request: (document, variables, callOptions) => request(document, variables, callOptions),
    readCustomer: async (id: string, readOptions?: ReadOptions) =>
      repeated(async (eachOptions) => readCustomer(id, { ...readOptions, ...eachOptions }), readOptions),
    async readCustomers(ids, callOptions) {
      const customers: (Customer | GatewayError | null)[] = [];
      for (let start = 0; start < ids.length; start += CUSTOMERS_IN_A_REQUEST) {
        const some = ids.slice(start, start + CUSTOMERS_IN_A_REQUEST);
        customers.push(...(await repeated(async (eachOptions) => readSome(some, eachOptions), callOptions)));
      }
      return customers;
    },
    async readDefinitions({ includeInactive = false, ...callOptions } = {}) {
      const answer = await repeated(
        async (eachOptions) => request(ReadDefinitionsDocument, { includeInactive }, eachOptions),
        callOptions,
      );
      return orThrow(answer.customFieldDefinitions);
    },
    async check(customerId, values, callOptions) {
      const answer = await repeated(
        async (eachOptions) => request(CheckCustomFieldsDocument, { customerId, values }, eachOptions),
        callOptions,
      );
      return orThrow(answer.checkCustomerCustomFields);
    },
    async update(customerId, values, { idempotencyKey, ...callOptions } = {}) {
      return sendUpdate(prepareUpdate(customerId, values, idempotencyKey), callOptions);
    },
    async waitForOutcome(unknown, waitOptions) {
      return waitForOutcome(unknown, outcomeCalls, clientTimeoutMs, waitOptions);
    },
  };
}

/** This gateway never answers null without an error. */
function orThrow<Part>(part: Part | null): Part {
  if (part === null) throw new GatewayError('INVALID_ANSWER', 'The answer has no data.');
  return part;
}
