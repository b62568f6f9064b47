// Calls the gateway over urql, and turns its errors into GatewayError.

import { useMemo } from 'react';
import { Client, fetchExchange, useClient } from 'urql';
import type { CombinedError } from 'urql';
import {
  CheckCustomFieldsDocument,
  ReadCustomerDocument,
  UpdateCustomFieldsDocument,
} from '../../client/generated/nodes/graphql.ts';
import type { CheckCustomFieldsQuery, CustomFieldValueInput } from '../../client/generated/nodes/graphql.ts';
import { GatewayError, NOTHING_WRITTEN } from '../../client/src/errors.ts';
import { toUpdateResult } from '../../client/src/outcome.ts';
import type { Customer, UpdateResult } from '../../client/src/outcome.ts';

/** A read is answered within 15 seconds. A write that is sent right before its deadline is still finished, which takes longer. */
const TIMEOUT_MS = 15_000;
const GIVE_UP_MS = 40_000;

export function createUrqlClient(): Client {
  return new Client({
    url: '/graphql',
    // No cache: the form must show the values that LoanPro held when it was opened, because changes are compared with them.
    exchanges: [fetchExchange],
    // By default urql reads with GET, and the gateway accepts only POST.
    preferGetMethod: false,
    fetchOptions: { headers: { 'x-request-timeout-ms': String(TIMEOUT_MS) } },
    fetch: (address, options) => {
      const giveUp = AbortSignal.timeout(GIVE_UP_MS);
      const signal = options?.signal ? AbortSignal.any([options.signal, giveUp]) : giveUp;
      return fetch(address, { ...options, signal });
    },
  });
}

export type Check = NonNullable<CheckCustomFieldsQuery['checkCustomerCustomFields']>;

/** The calls throw GatewayError. `update` throws it only when nothing was written. */
export interface Gateway {
  read(customerId: string): Promise<Customer | null>;
  check(customerId: string, values: readonly CustomFieldValueInput[]): Promise<Check>;
  update(customerId: string, values: readonly CustomFieldValueInput[]): Promise<UpdateResult>;
}

export function useGateway(): Gateway {
  const urql = useClient();
  return useMemo(() => createGateway(urql), [urql]);
}

function createGateway(urql: Client): Gateway {
  return {
    async read(id) {
      const { data, error } = await urql.query(ReadCustomerDocument, { id });
      // With an error, some fields may be missing in the customer. A form would show them as empty.
      if (error || !data) throw failureOf(error);
      return data.customer;
    },
    async check(customerId, values) {
      const { data, error } = await urql.query(CheckCustomFieldsDocument, { customerId, values });
      if (error || !data?.checkCustomerCustomFields) throw failureOf(error);
      return data.checkCustomerCustomFields;
    },
    async update(customerId, values) {
      const { data, error } = await urql.mutation(UpdateCustomFieldsDocument, { customerId, values });
      // The outcome is valid even when another part of the answer is missing.
      if (data?.updateCustomerCustomFields) return toUpdateResult(data.updateCustomerCustomFields);
      const failure = failureOf(error);
      if (NOTHING_WRITTEN.has(failure.code)) throw failure;
      return { outcome: 'UNKNOWN', changes: [], error: failure };
    },
  };
}

/** Turns an error of urql into a GatewayError with the gateway's code, its request id, and whether a retry can succeed. */
function failureOf(error: CombinedError | undefined): GatewayError {
  const [first] = error?.graphQLErrors ?? [];
  if (!first) {
    return new GatewayError('NETWORK_ERROR', 'The gateway did not answer.', {
      retryable: true,
      cause: error?.networkError,
    });
  }
  const { code, retryable, requestId } = first.extensions;
  return new GatewayError(typeof code === 'string' ? code : 'UNKNOWN_ERROR', first.message, {
    retryable: retryable === true,
    requestId: typeof requestId === 'string' ? requestId : null,
  });
}
