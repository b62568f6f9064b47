// Switches for the behaviour that LoanPro's documentation leaves open or contradicts, so that a client can be tested with each.

/** The status with which a route is refused. It is not documented which one LoanPro uses for a right that is missing. */
export type RefusedStatus = 401 | 403 | 404 | 409 | 500;

/** One switch for each open question. A change takes effect with the next request. */
export interface Quirks {
  /**
   * `odata.svc/CustomFieldValues` without a key. Assumed to work, because the set can be read by key (observed) and a
   * similar set is filtered the same way (documented). `refused` answers with the 410 that is documented for another set.
   * `unfiltered` answers but ignores `$filter`.
   */
  valueListing: 'filtered' | 'refused' | 'unfiltered';
  /** `odata.svc/Customers` without a key. Current pages list customers, an older article says 410 (both documented). */
  customerListing: 'filtered' | 'refused' | 'unfiltered';
  /** `$filter` on `odata.svc/CustomFields`. It is not documented whether it works. */
  definitionFilter: 'honoured' | 'refused' | 'ignored' | RefusedStatus;
  /**
   * Whether the role of the token may read definitions: in the list without a filter, expanded into values or reached from one, and by their keys.
   * None of these is documented for reading, and roles may lack each of them (assumed).
   */
  definitionList: 'open' | RefusedStatus;
  definitionExpansion: 'open' | RefusedStatus;
  definitionByKey: 'open' | RefusedStatus;
  /** Documented and observed to remove the row limit. With `ignored` it has no effect. */
  nopaging: 'honoured' | 'ignored';
  /** How many rows a page holds where nothing lifts the limit. 50 is documented as the default, and a tenant may have another limit. */
  pageLimit: number;
  /** `gt`, `ge`, `lt` and `le` in a `$filter` (documented). With `ignored` such a condition is true for every row. */
  rangeFilter: 'honoured' | 'refused' | 'ignored';
  /**
   * The order of a list that is not asked for one, which is not documented. With `shuffled` the order is another one for each request, whatever is
   * asked.
   */
  order: 'by-id' | 'descending' | 'shuffled';
  /** PHP writes an array as an object when its keys have gaps (observed elsewhere). */
  lists: 'arrays' | 'objects';
  /** Documented. With `ignored` every answer is the first page, so a careless reader never ends. */
  skip: 'honoured' | 'ignored';
  /**
   * The `summary` of a list. Documented for lists, but never shown for lists that are reached through a customer. With `too-high` and
   * `too-low` its total is wrong by three.
   */
  summary: 'given' | 'left-out' | 'too-high' | 'too-low';
  /**
   * What an item without `__id` does. `field`: edits the row of its field, or creates one (documented on a newer page).
   * `row`: always creates a row, so that a field can get two rows (assumed for the older dialect, whose key is the row).
   */
  updateKey: 'field' | 'row';
  /** Documented: usually 409, rarely 404. The text is assumed. */
  missingCustomer: { status: 404 | 409; message: string };
  /** A value of more than 255 characters, the length of the column. Assumed: the value is cut, as non-strict databases do. */
  overlong: 'cut' | 'refuse';
  /** How long every request waits before it is processed. */
  latencyMs: number;
}

/** The most likely reading of the documentation. */
export const defaultQuirks: Readonly<Quirks> = {
  valueListing: 'filtered',
  customerListing: 'filtered',
  definitionFilter: 'honoured',
  definitionList: 'open',
  definitionExpansion: 'open',
  definitionByKey: 'open',
  nopaging: 'honoured',
  pageLimit: 50,
  rangeFilter: 'honoured',
  order: 'by-id',
  lists: 'arrays',
  skip: 'honoured',
  summary: 'given',
  updateKey: 'field',
  missingCustomer: { status: 409, message: "Resource not found for the segment 'Customers'" },
  overlong: 'cut',
  latencyMs: 0,
};
