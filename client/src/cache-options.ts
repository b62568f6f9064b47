// What caches that keep records by their ids have to be told, so that they mix up nothing.

import { possibleTypes } from '../generated/possible-types.ts';

/** For `new InMemoryCache(apolloCacheOptions)`. An option is one of its field: another field has others by the same ids. */
export const apolloCacheOptions = {
  possibleTypes,
  typePolicies: { CustomFieldOption: { keyFields: false as const } },
};

/** The same for `cacheExchange(graphcacheOptions)` of urql's Graphcache. */
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
