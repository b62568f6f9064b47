// Calls the gateway over urql, and turns its errors into GatewayError.

import { useMemo } from 'react';
import { Client, fetchExchange, useClient } from 'urql';
import type { AnyVariables, CombinedError, OperationResult, OperationResultSource } from 'urql';
import {
  CheckCustomFieldsDocument,
  ReadCustomFieldsWriteDocument,
  ReadCustomerDocument,
  UpdateCustomFieldsDocument,
} from '../../client/generated/nodes/graphql.ts';
import type { CheckCustomFieldsQuery, CustomFieldValueInput } from '../../client/generated/nodes/graphql.ts';
import { GatewayError } from '../../client/src/errors.ts';
import { refusedOnTheWay } from '../../client/src/failures.ts';
import { toUpdateResult } from '../../client/src/outcome.ts';
import type { Customer, SentUpdate, Unknown, UpdateResult } from '../../client/src/outcome.ts';
import { prepareUpdate, unansweredUpdate } from '../../client/src/update.ts';
import { waitForOutcome } from '../../client/src/wait-for-outcome.ts';
import { withAccessToken } from './access-token.ts';

/** The gateway answers within this time. A write that has not ended by then is `UNKNOWN`, and the gateway finishes it. */
const TIMEOUT_MS = 15_000;
const GIVE_UP_MS = TIMEOUT_MS + 2000;

export function createUrqlClient(): Client {
  return new Client({
    url: '/graphql',
    // No cache: the form must show the values that LoanPro held when it was opened, because changes are compared with them.
    exchanges: [fetchExchange],
    // By default urql reads with GET, and the gateway accepts only POST.
    preferGetMethod: false,
    fetchOptions: { headers: { 'x-request-timeout-ms': String(TIMEOUT_MS) } },
    fetch: async (address, options) => {
      const giveUp = AbortSignal.timeout(GIVE_UP_MS);
      const signal = options?.signal ? AbortSignal.any([options.signal, giveUp]) : giveUp;
      return fetch(address, await withAccessToken({ ...options, signal }));
    },
  });
}

export type Check = NonNullable<CheckCustomFieldsQuery['checkCustomerCustomFields']>;

/**
 * The calls throw GatewayError. `update` throws it only when nothing was written, and `waitForOutcome` never. Each one with a signal rejects
 * when the signal aborts.
 */
export interface Gateway {
  read(customerId: string, signal: AbortSignal): Promise<Customer | null>;
  check(customerId: string, values: readonly CustomFieldValueInput[], signal: AbortSignal): Promise<Check>;
  /** Each call is one update, with an idempotency key of its own. */
  update(customerId: string, values: readonly CustomFieldValueInput[]): Promise<UpdateResult>;
  waitForOutcome(unknown: Unknown, signal: AbortSignal): Promise<UpdateResult>;
}

export function useGateway(): Gateway {
  const urql = useClient();
  return useMemo(() => createGateway(urql), [urql]);
}

function createGateway(urql: Client): Gateway {
  async function read(id: string, signal?: AbortSignal): Promise<Customer | null> {
    const { data, error } = await answerOf(urql.query(ReadCustomerDocument, { id }), signal);
    // With an error, some fields may be missing in the customer. A form would show them as empty.
    if (error || !data) throw failureOf(error);
    return data.customer;
  }

  async function send(sent: SentUpdate): Promise<UpdateResult> {
    const { customerId, values, idempotencyKey } = sent;
    const variables = { customerId, values, idempotencyKey };
    const { data, error } = await urql.mutation(UpdateCustomFieldsDocument, variables);
    // The outcome is valid even when another part of the answer is missing.
    if (data?.updateCustomerCustomFields) return toUpdateResult(data.updateCustomerCustomFields, sent);
    return unansweredUpdate(sent, failureOf(error));
  }

  async function readWrite(id: string) {
    const { data, error } = await urql.query(ReadCustomFieldsWriteDocument, { id });
    if (error || !data) throw failureOf(error);
    return data.customFieldsWrite;
  }

  return {
    read,
    async check(customerId, values, signal) {
      const { data, error } = await answerOf(
        urql.query(CheckCustomFieldsDocument, { customerId, values }),
        signal,
      );
      if (error || !data?.checkCustomerCustomFields) throw failureOf(error);
      return data.checkCustomerCustomFields;
    },
    update: (customerId, values) => send(prepareUpdate(customerId, values)),
    waitForOutcome: (unknown, signal) =>
      waitForOutcome(
        unknown,
        { repeatUpdate: send, readWrite, readCustomer: (id, options) => read(id, options.signal) },
        TIMEOUT_MS,
        { signal },
      ),
  };
}

/** The answer to a query. The query ends when the signal aborts: otherwise urql would give its answer to the next query of the same kind. */
async function answerOf<Data, Variables extends AnyVariables>(
  source: OperationResultSource<OperationResult<Data, Variables>>,
  signal?: AbortSignal,
): Promise<OperationResult<Data, Variables>> {
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<OperationResult<Data, Variables>>();
  const { unsubscribe } = source.subscribe(resolve);
  const stop = () => reject(signal?.reason);
  signal?.addEventListener('abort', stop);
  try {
    return await promise;
  } finally {
    unsubscribe();
    signal?.removeEventListener('abort', stop);
  }
}

/** Turns an error of urql into a GatewayError with the gateway's code, its request id, and whether a retry can succeed. */
function failureOf(error: CombinedError | undefined): GatewayError {
  const [first] = error?.graphQLErrors ?? [];
  const response: unknown = error?.response;
  const status = response instanceof Response ? response.status : null;
  const { code, retryable, retryAfterMs, requestId } = first?.extensions ?? {};
  if (first && typeof code === 'string') {
    return new GatewayError(code, first.message, {
      retryable: retryable === true,
      retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : null,
      requestId: typeof requestId === 'string' ? requestId : null,
      status,
    });
  }
  if (error?.networkError instanceof GatewayError) return error.networkError;
  const refusal = response instanceof Response ? refusedOnTheWay(response, []) : null;
  if (refusal) return refusal;
  if (first) return new GatewayError('UNKNOWN_ERROR', first.message, { status });
  const cause = error?.networkError;
  return new GatewayError('NETWORK_ERROR', 'The gateway did not answer.', { retryable: true, cause });
}
