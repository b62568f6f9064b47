// A count that is reported at most once a minute, so that a thing that every read meets is not reported by each of them.

const REPORT_EVERY_MS = 60_000;

/** Returns the function that counts. The first count is reported at once, and later ones together with the first count after a minute. */
export function createThrottledCount(report: (count: number) => void): (count: number) => void {
  let unreported = 0;
  let reportedAtMs = -Infinity;
  return (count) => {
    unreported += count;
    if (performance.now() - reportedAtMs < REPORT_EVERY_MS) return;
    report(unreported);
    unreported = 0;
    reportedAtMs = performance.now();
  };
}
