// Options for caches that store objects by their ids.

import { possibleTypes } from '../generated/possible-types.ts';

/** For `new InMemoryCache(apolloCacheOptions)`: which types a `CustomFieldValue` can have. */
export const apolloCacheOptions = { possibleTypes };

const inItsParent = () => null;

/** For `cacheExchange(graphcacheOptions)` of urql's Graphcache: the types that have no id and are stored in the object that holds them. */
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
};
