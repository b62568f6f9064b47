// Options for caches that store objects by their ids.

import { possibleTypes } from '../generated/possible-types.ts';

/*
 * After an update, a list without unset fields may miss a field that was empty before, and may still contain one that is empty now. A cache does not know
 * that, so these options make it forget such lists. It then asks the gateway again for those on the screen. What a check has planned, and what a
 * record told of a write, was true at that moment only, so an update makes the cache forget these as well.
 */

const OF_ONE_MOMENT = ['checkCustomerCustomFields', 'customFieldsWrite'];

type ModifyApollo = (former: unknown, details: { storeFieldName: string; DELETE: unknown }) => unknown;

/** What is used of Apollo's cache. */
interface ApolloCache {
  modify(options: { id: string; fields: Record<string, ModifyApollo> }): boolean;
}

interface ApolloUpdate {
  args: { customerId?: unknown } | null;
  cache: ApolloCache;
}

const forget: ModifyApollo = (_former, { DELETE }) => DELETE;

function forgetInApollo<Payload>(_former: unknown, payload: Payload, { args, cache }: ApolloUpdate): Payload {
  cache.modify({
    id: 'ROOT_QUERY',
    fields: Object.fromEntries(OF_ONE_MOMENT.map((name) => [name, forget])),
  });
  cache.modify({
    id: `Customer:${String(args?.customerId)}`,
    fields: {
      // Apollo's name of a list contains its arguments as JSON.
      customFields: (list, { storeFieldName, DELETE }) =>
        storeFieldName.includes('"includeUnset":true') ? list : DELETE,
    },
  });
  return payload;
}

/** For `new InMemoryCache(apolloCacheOptions)`: which types a `CustomFieldValue` can have, and what an update makes out of date. */
export const apolloCacheOptions = {
  possibleTypes,
  typePolicies: {
    Mutation: { fields: { updateCustomerCustomFields: { merge: forgetInApollo } } },
  },
};

/** What is used of Graphcache. */
interface Graphcache {
  inspectFields(
    entity: string,
  ): { fieldKey: string; fieldName: string; arguments: { includeUnset?: unknown } | null }[];
  invalidate(entity: string, fieldKey: string): void;
}

function forgetInGraphcache(_answer: unknown, args: { customerId?: unknown }, cache: Graphcache): void {
  for (const { fieldKey, fieldName } of cache.inspectFields('Query')) {
    if (OF_ONE_MOMENT.includes(fieldName)) cache.invalidate('Query', fieldKey);
  }
  const customer = `Customer:${String(args.customerId)}`;
  for (const { fieldKey, fieldName, arguments: of } of cache.inspectFields(customer)) {
    if (fieldName === 'customFields' && of?.includeUnset !== true) cache.invalidate(customer, fieldKey);
  }
}

const inItsParent = () => null;

/**
 * For `cacheExchange(graphcacheOptions)` of urql's Graphcache: the types that have no id and are stored in the object that holds them, and what an
 * update makes out of date.
 */
export const graphcacheOptions = {
  possibleTypes,
  keys: {
    CustomFieldOption: inItsParent,
    CustomFieldSnapshot: inItsParent,
    CustomFieldProblem: inItsParent,
    CustomFieldUserError: inItsParent,
    CustomFieldChange: inItsParent,
    CustomFieldPlannedChange: inItsParent,
    CustomFieldsCheck: inItsParent,
    UpdateCustomerCustomFieldsPayload: inItsParent,
  },
  updates: { Mutation: { updateCustomerCustomFields: forgetInGraphcache } },
};
