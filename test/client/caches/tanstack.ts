// TanStack Query as a front end for the tests of caches. It stores answers by keys, and knows nothing of their objects.

import { QueryClient, QueryObserver } from '@tanstack/query-core';
import { createClient } from '../../../client/src/index.ts';
import { CUSTOMER, LISTS, listQuery } from './front-end.ts';
import type { FrontEnd, ListData } from './front-end.ts';

export function openTanStack(url: string): FrontEnd {
  const client = createClient({ url });
  const queries = new QueryClient();
  const opened = new AbortController();
  return {
    open(list, show) {
      const observer = new QueryObserver(queries, {
        queryKey: ['customer', CUSTOMER, LISTS[list]],
        queryFn: async () => askFor<ListData>(url, listQuery(list)),
      });
      const leave = observer.subscribe(({ data }) => data && show(data.customer?.customFields ?? []));
      opened.signal.addEventListener('abort', leave);
    },
    async save(values, toldUnknown) {
      let result = await client.update(CUSTOMER, values);
      if (result.outcome === 'UNKNOWN') {
        toldUnknown();
        result = await client.waitForOutcome(result);
      }
      await queries.invalidateQueries({ queryKey: ['customer', CUSTOMER] });
      return result.outcome;
    },
    async check(values) {
      const { changes } = await queries.fetchQuery({
        queryKey: ['customer', CUSTOMER, 'check', values],
        queryFn: async () => client.check(CUSTOMER, values),
      });
      return changes.map(({ willChange }) => willChange);
    },
    [Symbol.dispose]() {
      opened.abort();
      queries.clear();
    },
  };
}

async function askFor<Data>(url: string, query: string): Promise<Data> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables: { id: CUSTOMER } }),
  });
  return (await response.json()).data;
}
