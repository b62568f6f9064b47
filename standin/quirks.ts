// The switches for the behaviour that LoanPro's documentation leaves open or contradicts, so that a client can be tested with each.

import { isRecord } from './json.ts';
import { rewritingNames } from './rewriting.ts';
import { anyOf, count, json, oneOf, positive } from './switch.ts';

/**
 * How a route to definitions is refused: with a status, or with status 200 and a body that gives nothing. It is not documented what LoanPro does
 * where a right is missing, and a proxy in front of it may answer with a redirect or a page.
 */
export const refusals = [
  301,
  302,
  307,
  401,
  403,
  404,
  409,
  500,
  501,
  502,
  503,
  504,
  'error',
  'page',
  'null',
] as const;
export type Refusal = (typeof refusals)[number];

const notFound = "Resource not found for the segment 'Customers'";

/** One switch for each open question. Its first value is the most likely reading of the documentation. */
export const switches = {
  /**
   * `odata.svc/CustomFieldValues` without a key. Assumed to work, because the set can be read by key (observed) and a
   * similar set is filtered the same way (documented). `refused` answers with the 410 that is documented for another set.
   * `unfiltered` answers but ignores `$filter`.
   */
  valueListing: oneOf('filtered', 'refused', 'unfiltered'),
  /** `odata.svc/Customers` without a key. Current pages list customers, an older article says 410 (both documented). */
  customerListing: oneOf('filtered', 'refused', 'unfiltered'),
  /** `$filter` on `odata.svc/CustomFields`. It is not documented whether it works. */
  definitionFilter: oneOf('honoured', 'refused', 'ignored', ...refusals),
  /**
   * Whether the role of the token may read definitions: in the list without a filter, expanded into values or reached from one, and by their keys.
   * None of these is documented for reading, and roles may lack each of them (assumed).
   */
  definitionList: oneOf('open', ...refusals),
  definitionExpansion: oneOf('open', ...refusals),
  definitionByKey: oneOf('open', ...refusals),
  /** Documented and observed to remove the row limit. With `ignored` it has no effect. */
  nopaging: oneOf('honoured', 'ignored'),
  /** How many rows a page holds where nothing lifts the limit. 50 is documented as the default, and a tenant may have another limit. */
  pageLimit: positive(50),
  /** How many rows an expanded list holds at most, also where `nopaging` lifts the limit. 0 is no other limit. Not documented. */
  expansionLimit: count(0),
  /** `gt`, `ge`, `lt` and `le` in a `$filter` (documented). With `ignored` such a condition is true for every row. */
  rangeFilter: oneOf('honoured', 'refused', 'ignored'),
  /**
   * The order of a list that is not asked for one, which is not documented. With `shuffled` the order is another one for each request, whatever is
   * asked.
   */
  order: oneOf('by-id', 'descending', 'shuffled'),
  /** PHP writes an array as an object when its keys have gaps (observed elsewhere). */
  lists: oneOf('arrays', 'objects'),
  /** Documented. With `ignored` every answer is the first page, so a careless reader never ends. */
  skip: oneOf('honoured', 'ignored'),
  /** `$orderby` on OData lists. Documented for the search only. With `ignored` the rows come in the order of their ids. */
  orderBy: oneOf('honoured', 'ignored'),
  /**
   * The `summary` of a list. Documented for lists, but never shown for lists that are reached through a customer. With `too-high` and
   * `too-low` its total is wrong by three.
   */
  summary: oneOf('given', 'left-out', 'too-high', 'too-low'),
  /** An expanded list. Observed: a bare array with `nopaging`, and an object with `results` without it. */
  expandedLists: oneOf('by-paging', 'results', 'array'),
  /** The form of `selectOptions`. It is not documented, so each list of the demo tenant has a form of its own. */
  optionsForm: oneOf('as-stored', 'object', 'list', 'labels', 'unreadable'),
  /** What the value of a list field holds. Observed: a key. */
  optionsStore: oneOf('key', 'label'),
  /** How dates of date fields are spelled. The documented samples have all three. */
  dateSpelling: oneOf('YYYY-MM-DD', 'MM/DD/YYYY', 'MM-DD-YYYY', 'DD/MM/YYYY', 'DD-MM-YYYY'),
  /** The two words of a checkbox. `1/0` was observed most often, and the other ones for single tenants. */
  checkboxWords: oneOf('1/0', 'Yes/No', 'Y/N', 'on/off', 'true/false'),
  /** What 12.5 % is stored as: 12.5 or 0.125. Not documented. */
  percentages: oneOf('points', 'fraction'),
  /**
   * What an item without `__id` does. `field`: edits the row of its field, or creates one (documented on a newer page).
   * `row`: always creates a row, so that a field can get two rows (assumed for the older dialect, whose key is the row).
   */
  updateKey: oneOf('field', 'row'),
  /** What empties a value: an empty text, `null`, either of them (all documented by samples). The other one changes nothing. */
  clearing: oneOf('either', 'empty-text', 'null'),
  /** What the store makes of every text that it gets, in this order. Not documented. */
  rewrites: anyOf(...rewritingNames),
  /** How many milliseconds after its answer an update takes effect. Not documented for updates. */
  settleMs: count(0),
  /** How many milliseconds the index of the search is behind the tables. Documented for a similar search that it can be. */
  searchLagMs: count(0),
  /** Documented: usually 409, rarely 404. The text is assumed. */
  missingCustomer: json<{ status: 404 | 409; message: string }>(
    { status: 409, message: notFound },
    '404, 409, or {"status": 404 or 409, "message": a text}',
    (given) => {
      if (given === 404 || given === 409) return { status: given, message: notFound };
      if (!isRecord(given)) return undefined;
      const { status, message } = given;
      if ((status !== 404 && status !== 409) || typeof message !== 'string') return undefined;
      return { status, message };
    },
  ),
  /** The body of an error. All are documented or observed. `mixed`: each is used for some errors. */
  errorBody: oneOf('mixed', 'object', 'nested', 'message', 'coded', 'wrapped'),
  /** A value of more than 255 characters, the length of the column. Assumed: the value is cut, as non-strict databases do. */
  overlong: oneOf('cut', 'refuse'),
  /** How long every request waits before it is processed. */
  latencyMs: count(0),
};

/** The value of each switch. A change takes effect with the next request. */
export type Quirks = { [Name in keyof typeof switches]: (typeof switches)[Name]['default'] };

/** Other names by which people look for a switch. */
const aliases = new Map([['paging', 'nopaging']]);

/** Checks a value that came from outside. Throws when there is no such switch, or when it has no such value. */
export function readQuirk(given: string, setting: unknown): Partial<Quirks> {
  const name = aliases.get(given) ?? given;
  const found = Object.entries(switches).find(([known]) => known === name)?.[1];
  if (found === undefined) {
    throw new Error(`There is no switch ${name}. The switches are ${Object.keys(switches).join(', ')}.`);
  }
  const value = found.read(setting);
  if (value === undefined) throw new Error(`The values of the switch ${name} are: ${found.values}.`);
  return { [name]: value };
}

/** The most likely reading of the documentation. */
export const defaultQuirks: Readonly<Quirks> = defaultsOf(switches);

function defaultsOf<Table extends Record<string, { default: unknown }>>(
  table: Table,
): { [Name in keyof Table]: Table[Name]['default'] };
function defaultsOf(table: Record<string, { default: unknown }>) {
  return Object.fromEntries(Object.entries(table).map(([name, { default: standard }]) => [name, standard]));
}
