// How one tenant writes its values, where LoanPro leaves it open. The settings of the gateway say so.

/** Whether 7/9/1992 is July 9 or September 7. */
export type DateOrder = 'month-first' | 'day-first';

export interface ReadFormats {
  dateOrder: DateOrder;
  /** The first and the last year of a new date. Other years are mistakes in most cases, such as the year 25 for 2025. */
  years: { first: number; last: number };
  /** The texts of a checked and of an unchecked box. `null` means 1 and 0. */
  checkboxWords: { checked: string; unchecked: string } | null;
  /** Whether 12.5 % is stored as 12.5 or as 0.125. `null` means that it is not known. */
  percentForm: 'points' | 'fraction' | null;
  /** Whether a list field stores the key of an option or its label. */
  selectStores: 'key' | 'label';
}

/** What LoanPro's samples show. */
export const DEFAULT_READ_FORMATS: ReadFormats = {
  dateOrder: 'month-first',
  years: { first: 1900, last: 2199 },
  checkboxWords: null,
  percentForm: null,
  selectStores: 'key',
};
