// Apollo Client as a front end for the tests of caches.

import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import type { InMemoryCacheConfig } from '@apollo/client';
import {
  CheckCustomFieldsDocument,
  ReadCustomFieldsWriteDocument,
  UpdateCustomFieldsDocument,
} from '../../../client/generated/nodes/graphql.ts';
import { CUSTOMER, listQuery, untilSettled, updateOf } from './front-end.ts';
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
    async save(values, toldUnknown) {
      const variables = updateOf(values);
      return untilSettled(
        async () => {
          const sent = await apollo.mutate({ mutation: UpdateCustomFieldsDocument, variables });
          return sent.data?.updateCustomerCustomFields;
        },
        async (id) => {
          const query = ReadCustomFieldsWriteDocument;
          const { data } = await apollo.query({ query, variables: { id }, fetchPolicy: 'network-only' });
          return data?.customFieldsWrite?.isSettled;
        },
        toldUnknown,
      );
    },
    async check(values) {
      const { data } = await apollo.query({
        query: CheckCustomFieldsDocument,
        variables: { customerId: CUSTOMER, values },
        ...(!options.typePolicies && { fetchPolicy: 'network-only' }),
      });
      return data?.checkCustomerCustomFields?.changes.map(({ willChange }) => willChange);
    },
    [Symbol.dispose]() {
      opened.abort();
      apollo.stop();
    },
  };
}
