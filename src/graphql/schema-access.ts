// Who may read the schema, and learn names of it from errors.

import type { RequestScope } from '../http/request-scope.ts';

export interface SchemaAccess {
  /** Whether this caller may select `__schema`, `__type` and `_service`. */
  mayReadSchema: (viewer: RequestScope['viewer']) => boolean;
  /** Whether errors name what the schema has in place of what was written, for those who may read the schema. */
  givesSuggestions: boolean;
}
