// urql as a front end for the tests of caches, with either of its caches.

import { Client, fetchExchange, gql } from '@urql/core';
import type { Exchange, RequestPolicy } from '@urql/core';
import {
  CheckCustomFieldsDocument,
  ReadCustomFieldsWriteDocument,
  UpdateCustomFieldsDocument,
} from '../../../client/generated/nodes/graphql.ts';
import { CUSTOMER, listQuery, untilSettled, updateOf } from './front-end.ts';
import type { FrontEnd, ListData } from './front-end.ts';

export function openUrql(url: string, cache: Exchange, checks: RequestPolicy = 'cache-first'): FrontEnd {
  const urql = new Client({ url, exchanges: [cache, fetchExchange], preferGetMethod: false });
  const opened = new AbortController();
  return {
    open(list, show) {
      const shown = urql
        .query<ListData>(gql(listQuery(list)), { id: CUSTOMER })
        .subscribe(({ data }) => data && show(data.customer?.customFields ?? []));
      opened.signal.addEventListener('abort', () => shown.unsubscribe());
    },
    async save(values, toldUnknown) {
      const variables = updateOf(values);
      return untilSettled(
        async () => {
          const { data } = await urql.mutation(UpdateCustomFieldsDocument, variables).toPromise();
          return data?.updateCustomerCustomFields;
        },
        async (id) => {
          const options = { requestPolicy: 'network-only' } as const;
          const { data } = await urql.query(ReadCustomFieldsWriteDocument, { id }, options).toPromise();
          return data?.customFieldsWrite?.isSettled;
        },
        toldUnknown,
      );
    },
    async check(values) {
      const variables = { customerId: CUSTOMER, values };
      const { data } = await urql
        .query(CheckCustomFieldsDocument, variables, { requestPolicy: checks })
        .toPromise();
      return data?.checkCustomerCustomFields?.changes.map(({ willChange }) => willChange);
    },
    [Symbol.dispose]: () => opened.abort(),
  };
}
