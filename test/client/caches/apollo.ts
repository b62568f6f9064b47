// Apollo Client as a front end for the tests of caches.

import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import type { InMemoryCacheConfig } from '@apollo/client';
import { UpdateCustomFieldsDocument } from '../../../client/generated/nodes/graphql.ts';
import { CUSTOMER, listQuery } from './front-end.ts';
import type { FrontEnd, ListData } from './front-end.ts';

export function openApollo(uri: string, options: InMemoryCacheConfig): FrontEnd {
  const apollo = new ApolloClient({ link: new HttpLink({ uri }), cache: new InMemoryCache(options) });
  const opened = new AbortController();
  return {
    open(list, show) {
      const shown = apollo
        .watchQuery<ListData>({ query: gql(listQuery(list)), variables: { id: CUSTOMER } })
        .subscribe(({ data, dataState }) => {
          if (dataState === 'complete') show(data.customer?.customFields ?? []);
        });
      opened.signal.addEventListener('abort', () => shown.unsubscribe());
    },
    async save(values) {
      const { data } = await apollo.mutate({
        mutation: UpdateCustomFieldsDocument,
        variables: { customerId: CUSTOMER, values },
      });
      return data?.updateCustomerCustomFields?.outcome;
    },
    [Symbol.dispose]() {
      opened.abort();
      apollo.stop();
    },
  };
}
