// What the answers of this tenant have shown about its lists: how many rows a page can hold, and what a total counts. Nothing is taken from a document.

export interface PageSizes {
  /** The most rows that one page of the list has held. 0 when no page of it was read yet. */
  largest(list: string): number;
  note(list: string, rows: number): void;
  /** Whether a total was seen that counted the rows of the complete list, and not those of the page with which it came. */
  hasTrueTotals(list: string): boolean;
  noteTrueTotal(list: string): void;
  /** Whether LoanPro gave the first page of this list again when the next one was requested, and no other way to read on has worked. */
  isUnpaged(list: string): boolean;
  noteUnpaged(list: string): void;
  /** Whether a list of so many rows was shown to be complete before, and none of them to be cut. */
  isKnownComplete(list: string, rows: number): boolean;
  noteLength(list: string, rows: number, shown: 'complete' | 'cut'): void;
}

export function createPageSizes(): PageSizes {
  const largest = new Map<string, number>();
  const listsWithTrueTotals = new Set<string>();
  const unpagedLists = new Set<string>();
  const lengths = new Map<string, 'complete' | 'cut'>();
  const largestOf = (list: string) => largest.get(list) ?? 0;
  return {
    largest: largestOf,
    note: (list, rows) => void largest.set(list, Math.max(largestOf(list), rows)),
    hasTrueTotals: (list) => listsWithTrueTotals.has(list),
    noteTrueTotal: (list) => void listsWithTrueTotals.add(list),
    isUnpaged: (list) => unpagedLists.has(list),
    noteUnpaged: (list) => void unpagedLists.add(list),
    isKnownComplete: (list, rows) => lengths.get(`${list} ${rows}`) === 'complete',
    noteLength(list, rows, shown) {
      const key = `${list} ${rows}`;
      if (lengths.get(key) !== 'cut') lengths.set(key, shown);
    },
  };
}

const COMMON_LIMITS = new Set([20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000]);

/** Whether a page limit often has this number. A list of so many rows is asked for what follows, whatever else speaks for it. */
export function isCommonLimit(rows: number): boolean {
  return COMMON_LIMITS.has(rows);
}
