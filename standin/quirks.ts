// The switches for what LoanPro's papers leave open or contradict, so that a client can be tried against every reading.

/** One switch per open fact. May be changed while the stand-in runs; the next request sees it. */
export interface Quirks {
  /**
   * `odata.svc/CustomFieldValues` without a key. Assumed to answer: the set is addressable by key (observed), and a
   * sibling set is filtered the same way (documented). `refused` is the 410 documented for another set, `unfiltered`
   * takes the request and ignores `$filter`.
   */
  valueListing: 'filtered' | 'refused' | 'unfiltered';
  /** `odata.svc/Customers` without a key: current pages list, an older article answers 410 (both documented). */
  customerListing: 'filtered' | 'refused' | 'unfiltered';
  /** `$filter` on `odata.svc/CustomFields`. No page says whether it may be used. */
  definitionFilter: 'honoured' | 'refused' | 'ignored';
  /** Documented and observed to lift the row cap; `ignored` is a tenant where it does nothing at all. */
  nopaging: 'honoured' | 'ignored';
  /** Documented. `ignored` answers the first page again and again, which a careless reader never leaves. */
  skip: 'honoured' | 'ignored';
  /** `summary` beside the results: documented for lists, never shown for lists reached through a customer. */
  summary: 'given' | 'left-out';
  /**
   * What an item without `__id` does. `field`: edits the row of its field, else creates one (newer page, documented).
   * `row`: always inserts, so a field can end up with two rows (assumed of the older dialect, whose key is the row).
   */
  updateKey: 'field' | 'row';
  /** Documented: usually 409, seldom 404. The text is assumed. */
  missingCustomer: { status: 404 | 409; message: string };
  /** More than the 255 characters of the column. Assumed: cut, as a database that is not strict would. */
  overlong: 'cut' | 'refuse';
  /** How long every request waits before it is looked at. */
  latencyMs: number;
}

/** The most likely reading of the papers. */
export const defaultQuirks: Readonly<Quirks> = {
  valueListing: 'filtered',
  customerListing: 'filtered',
  definitionFilter: 'honoured',
  nopaging: 'honoured',
  skip: 'honoured',
  summary: 'given',
  updateKey: 'field',
  missingCustomer: { status: 409, message: "Resource not found for the segment 'Customers'" },
  overlong: 'cut',
  latencyMs: 0,
};
