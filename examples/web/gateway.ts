// The gateway over urql: how it is asked, and what an answer that did not come means.

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

/** A read has its answer in 15 seconds. A write that leaves at the last moment is finished all the same, which takes longer. */
const TIMEOUT_MS = 15_000;
const PATIENCE_MS = 40_000;

export function createUrqlClient(): Client {
  return new Client({
    url: '/graphql',
    // No cache: what a form shows, and what a change is compared with, has to be what LoanPro held when it was read.
    exchanges: [fetchExchange],
    // urql would read with GET, and the gateway takes POST alone.
    preferGetMethod: false,
    fetchOptions: { headers: { 'x-request-timeout-ms': String(TIMEOUT_MS) } },
    fetch: (address, options) => {
      const patience = AbortSignal.timeout(PATIENCE_MS);
      const signal = options?.signal ? AbortSignal.any([options.signal, patience]) : patience;
      return fetch(address, { ...options, signal });
    },
  });
}

export type Check = NonNullable<CheckCustomFieldsQuery['checkCustomerCustomFields']>;

/** Each throws GatewayError; an update only when nothing was written. */
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
      // An error beside a customer means that its fields are not all there: a form of the rest would show them as empty.
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
      // An outcome counts, though a part of the answer may be missing beside it.
      if (data?.updateCustomerCustomFields) return toUpdateResult(data.updateCustomerCustomFields);
      const failure = failureOf(error);
      if (NOTHING_WRITTEN.has(failure.code)) throw failure;
      return { outcome: 'UNKNOWN', changes: [], error: failure };
    },
  };
}

/** urql's error in the gateway's own words: its code, its request id, and whether trying again can help. */
function failureOf(error: CombinedError | undefined): GatewayError {
  const [first] = error?.graphQLErrors ?? [];
  if (!first) {
    return new GatewayError('NETWORK_ERROR', 'No answer came from the gateway.', {
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
