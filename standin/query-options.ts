// Reads the OData options of a request from its query. Unknown options are ignored (assumed).

import type { Quirks } from './quirks.ts';
import { optionError } from './api-error.ts';

/** The navigations to expand, each with what to expand inside it. */
export type Expansion = Map<string, Expansion>;

/** What a request asks for. */
export interface QueryOptions {
  filter?: string;
  orderBy?: string;
  top?: number;
  skip: number;
  expand: Expansion;
  /** Removes the row limit of every list, and turns expanded lists into bare arrays. */
  isComplete: boolean;
}

/** Throws an API error when `$top` or `$skip` is not a number. */
export function readQueryOptions(query: Record<string, string>, quirks: Quirks): QueryOptions {
  const { $filter, $orderby, $top, $skip, $expand, nopaging } = query;
  const skip = $skip === undefined ? 0 : readCount('$skip', $skip);
  return {
    ...($filter !== undefined && { filter: $filter }),
    ...($orderby !== undefined && quirks.orderBy === 'honoured' && { orderBy: $orderby }),
    ...($top !== undefined && { top: readCount('$top', $top) }),
    skip: quirks.skip === 'honoured' ? skip : 0,
    expand: readExpansion($expand ?? ''),
    // Documented as a flag without a value, observed as `nopaging=true`.
    isComplete: quirks.nopaging === 'honoured' && (nopaging === '' || nopaging === 'true'),
  };
}

function readCount(option: string, text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw optionError(`Incorrect value for ${option}`);
  return Number(text);
}

// Documented: names separated by commas without spaces, with `/` for a navigation inside another one.
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
