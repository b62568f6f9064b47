// urql as a front end for the tests of caches, with either of its caches.

import { Client, fetchExchange, gql } from '@urql/core';
import type { Exchange } from '@urql/core';
import { UpdateCustomFieldsDocument } from '../../../client/generated/nodes/graphql.ts';
import { CUSTOMER, listQuery } from './front-end.ts';
import type { FrontEnd, ListData } from './front-end.ts';

export function openUrql(url: string, cache: Exchange): FrontEnd {
  const urql = new Client({ url, exchanges: [cache, fetchExchange], preferGetMethod: false });
  const opened = new AbortController();
  return {
    open(list, show) {
      const shown = urql
        .query<ListData>(gql(listQuery(list)), { id: CUSTOMER })
        .subscribe(({ data }) => data && show(data.customer?.customFields ?? []));
      opened.signal.addEventListener('abort', () => shown.unsubscribe());
    },
    async save(values) {
      const variables = { customerId: CUSTOMER, values };
      const { data } = await urql.mutation(UpdateCustomFieldsDocument, variables).toPromise();
      return data?.updateCustomerCustomFields?.outcome;
    },
    [Symbol.dispose]: () => opened.abort(),
  };
}
