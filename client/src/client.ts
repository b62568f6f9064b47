// The client: typed calls over fetch that read, check and update custom fields, and a call for any other operation.

import {
  CheckCustomFieldsDocument,
  ReadCustomerDocument,
  ReadCustomersDocument,
  ReadDefinitionsDocument,
  UpdateCustomFieldsDocument,
} from '../generated/graphql.ts';
import type {
  CheckCustomFieldsQuery,
  CustomFieldDefinitionPartsFragment,
  CustomFieldValueInput,
} from '../generated/graphql.ts';
import { GatewayError, NOTHING_WRITTEN, toGatewayError } from './errors.ts';
import type { AnswerError } from './errors.ts';
import type { DocumentTypeDecoration } from './typed-document.ts';
import { toUpdateResult } from './outcome.ts';
import type { Customer, UpdateResult } from './outcome.ts';

export interface ClientOptions {
  /** The GraphQL address of the gateway, such as `https://…/graphql`. */
  url: string;
  /** Sent as `Authorization: Bearer …`. A function is called before every request, so it can renew a token that expires. */
  token?: string | (() => string | Promise<string>);
  /** How long a call may take, from 1 to 25,000 ms. The default is 15,000. The gateway gets this value and answers before it ends. */
  timeoutMs?: number;
  /** Used instead of the global fetch, for example to add your tracing. */
  fetch?: typeof globalThis.fetch;
}

export interface CallOptions {
  /** Cancels the call. The gateway then stops a read. It cannot undo an update that was already sent to LoanPro. */
  signal?: AbortSignal;
  timeoutMs?: number;
}

/** A GraphQL operation with the types of its variables and its answer, as codegen generates it. */
export interface TypedDocument<Answer, Variables> extends DocumentTypeDecoration<Answer, Variables> {
  toString(): string;
}

export type Definition = CustomFieldDefinitionPartsFragment;
export type CheckResult = NonNullable<CheckCustomFieldsQuery['checkCustomerCustomFields']>;

export interface Client {
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
   * Sends the update once. When the answer is lost, the result is `UNKNOWN`. It throws only when nothing was sent to LoanPro,
   * or when the signal cancelled the call.
   */
  update(
    customerId: string,
    values: readonly CustomFieldValueInput[],
    options?: CallOptions,
  ): Promise<UpdateResult>;
  /** Sends any operation. Throws GatewayError when the answer has an error. */
  request<Answer, Variables>(
    document: TypedDocument<Answer, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Answer>;
}

const DEFAULT_TIMEOUT_MS = 15_000;
/** The gateway answers at its deadline. After this much longer, no answer is expected. */
const GRACE_MS = 2000;
/** An update that is sent right before its deadline is still finished and read back, which takes longer. */
const UPDATE_GRACE_MS = 25_000;

interface Reply<Answer> {
  status: number;
  data: Answer | null;
  errors: readonly AnswerError[];
}

export function createClient(options: ClientOptions): Client {
  const send = options.fetch ?? globalThis.fetch.bind(globalThis);

  async function headersFor(timeoutMs: number): Promise<Record<string, string>> {
    const token = typeof options.token === 'function' ? await options.token() : options.token;
    return {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'x-request-timeout-ms': String(timeoutMs),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    };
  }

  async function call<Answer, Variables>(
    document: TypedDocument<Answer, Variables>,
    variables: Variables,
    { signal, timeoutMs = options.timeoutMs ?? DEFAULT_TIMEOUT_MS }: CallOptions = {},
    graceMs = GRACE_MS,
  ): Promise<Reply<Answer>> {
    const timeout = AbortSignal.timeout(timeoutMs + graceMs);
    let status: number | null = null;
    try {
      const response = await send(options.url, {
        method: 'POST',
        headers: await headersFor(timeoutMs),
        body: JSON.stringify({ query: document.toString(), variables }),
        signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      });
      status = response.status;
      const answer: unknown = parseJson(await response.text());
      // The gateway made the answer by the schema that the types were generated from, so it has the type of the document.
      if (isAnswer<Answer>(answer)) return { status, data: answer.data ?? null, errors: answer.errors ?? [] };
      throw new GatewayError(
        'INVALID_ANSWER',
        `The answer is not a GraphQL answer (HTTP status ${status}).`,
        {
          status,
        },
      );
    } catch (cause) {
      if (cause instanceof GatewayError) throw cause;
      if (signal?.aborted) throw signal.reason;
      if (timeout.aborted) {
        throw new GatewayError('TIMEOUT', 'The gateway did not answer in time.', { retryable: true, status });
      }
      throw new GatewayError('NETWORK_ERROR', 'The gateway cannot be reached, or the connection broke.', {
        retryable: true,
        status,
        cause,
      });
    }
  }

  async function request<Answer, Variables>(
    document: TypedDocument<Answer, Variables>,
    variables: Variables,
    callOptions?: CallOptions,
    graceMs?: number,
  ): Promise<Answer> {
    const { data, errors, status } = await call(document, variables, callOptions, graceMs);
    const [first] = errors;
    if (first) throw toGatewayError(first, status, errors);
    if (data === null) throw new GatewayError('INVALID_ANSWER', 'The answer has no data.', { status });
    return data;
  }

  return {
    request: (document, variables, callOptions) => request(document, variables, callOptions),
    async readCustomer(id, callOptions) {
      return (await request(ReadCustomerDocument, { id }, callOptions)).customer;
    },
    async readCustomers(ids, callOptions) {
      const { data, errors, status } = await call(ReadCustomersDocument, { ids }, callOptions);
      const [first] = errors;
      if (data === null) {
        throw first
          ? toGatewayError(first, status, errors)
          : new GatewayError('INVALID_ANSWER', 'The answer has no data.', { status });
      }
      return data.customersByIds.map((customer, place) => {
        const error = errors.find(({ path }) => path?.[1] === place);
        return error ? toGatewayError(error, status) : customer;
      });
    },
    async readDefinitions({ includeInactive = false, ...callOptions } = {}) {
      const answer = await request(ReadDefinitionsDocument, { includeInactive }, callOptions);
      return orThrow(answer.customFieldDefinitions);
    },
    async check(customerId, values, callOptions) {
      const answer = await request(CheckCustomFieldsDocument, { customerId, values }, callOptions);
      return orThrow(answer.checkCustomerCustomFields);
    },
    async update(customerId, values, callOptions) {
      try {
        const answer = await request(
          UpdateCustomFieldsDocument,
          { customerId, values },
          callOptions,
          UPDATE_GRACE_MS,
        );
        return toUpdateResult(orThrow(answer.updateCustomerCustomFields));
      } catch (error) {
        if (!(error instanceof GatewayError) || NOTHING_WRITTEN.has(error.code)) throw error;
        return { outcome: 'UNKNOWN', changes: [], error };
      }
    },
  };
}

/** This gateway never answers null without an error. */
function orThrow<Part>(part: Part | null): Part {
  if (part === null) throw new GatewayError('INVALID_ANSWER', 'The answer has no data.');
  return part;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

interface GraphQLAnswer<Answer> {
  data?: Answer | null;
  errors?: readonly AnswerError[];
}

// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the caller knows the type from its document
function isAnswer<Answer>(answer: unknown): answer is GraphQLAnswer<Answer> {
  if (typeof answer !== 'object' || answer === null) return false;
  if ('errors' in answer) return Array.isArray(answer.errors) && answer.errors.length > 0;
  return 'data' in answer && typeof answer.data === 'object';
}
