// Options for caches that store objects by their ids, so that they do not mix up different objects.

import { possibleTypes } from '../generated/possible-types.ts';

/** For `new InMemoryCache(apolloCacheOptions)`. Options of different fields can have the same id, so they are stored with their field. */
export const apolloCacheOptions = {
  possibleTypes,
  typePolicies: { CustomFieldOption: { keyFields: false as const } },
};

/** For `cacheExchange(graphcacheOptions)` of urql's Graphcache, for the same reason. */
export const graphcacheOptions = {
  possibleTypes,
  keys: {
    CustomFieldOption: () => null,
    CustomFieldProblem: () => null,
    CustomFieldUserError: () => null,
    CustomFieldChange: () => null,
    CustomFieldPlannedChange: () => null,
    CustomFieldsCheck: () => null,
    UpdateCustomerCustomFieldsPayload: () => null,
  },
};
