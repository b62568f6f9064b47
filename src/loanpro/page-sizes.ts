// How many rows this tenant's pages can hold, as far as its own answers have shown it. Nothing here is taken from a document.

export interface PageSizes {
  /** The most rows that one page of the list has held. 0 when no page of it was read yet. */
  largest(list: string): number;
  note(list: string, rows: number): void;
}

export function createPageSizes(): PageSizes {
  const largest = new Map<string, number>();
  const largestOf = (list: string) => largest.get(list) ?? 0;
  return {
    largest: largestOf,
    note: (list, rows) => void largest.set(list, Math.max(largestOf(list), rows)),
  };
}

const COMMON_LIMITS = new Set([20, 25, 50, 100, 200, 250, 500, 1000, 2000, 5000]);

/** Whether a page limit often has this number. A list of so many rows is asked for what follows, whatever else speaks for it. */
export function isCommonLimit(rows: number): boolean {
  return COMMON_LIMITS.has(rows);
}
