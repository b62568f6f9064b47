// The OData options of a request, read from its query. Options nobody knows are ignored (assumed).

import type { Quirks } from './quirks.ts';
import { refuseOption } from './api-error.ts';

/** What to expand, and what to expand inside it. */
export type Expansion = Map<string, Expansion>;

/** What a request asks of an answer. */
export interface QueryOptions {
  filter?: string;
  orderBy?: string;
  top?: number;
  skip: number;
  expand: Expansion;
  /** Lifts the row cap of every list and turns expanded lists into bare arrays. */
  isWhole: boolean;
}

/** Throws a refusal for a count that is not one. */
export function readQueryOptions(query: Record<string, string>, quirks: Quirks): QueryOptions {
  const { $filter, $orderby, $top, $skip, $expand, nopaging } = query;
  const skip = $skip === undefined ? 0 : readCount('$skip', $skip);
  return {
    ...($filter !== undefined && { filter: $filter }),
    ...($orderby !== undefined && { orderBy: $orderby }),
    ...($top !== undefined && { top: readCount('$top', $top) }),
    skip: quirks.skip === 'honoured' ? skip : 0,
    expand: readExpansion($expand ?? ''),
    // Documented as a flag without a value, observed as `nopaging=true`.
    isWhole: quirks.nopaging === 'honoured' && (nopaging === '' || nopaging === 'true'),
  };
}

function readCount(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw refuseOption(`Incorrect value for ${option}`);
  return Number(text);
}

// Documented: a comma list without spaces, `/` for a navigation inside another.
function readExpansion(text: string): Expansion {
  const expansion: Expansion = new Map();
  for (const path of text.split(',').filter(Boolean)) {
    let level = expansion;
    for (const name of path.split('/')) {
      const inner: Expansion = level.get(name) ?? new Map();
      level.set(name, inner);
      level = inner;
    }
  }
  return expansion;
}
