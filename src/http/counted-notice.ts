// Counts events by their reason, for one log line in a while and not one for each event.

/** Returns a function that counts one event. The first event after a log line starts the time to the next one. */
export function countForNotice<Reason extends string>(
  writeNotice: (counts: Partial<Record<Reason, number>>) => void,
  everyMs: number,
): (reason: Reason) => void {
  let counts: Partial<Record<Reason, number>> = {};
  let timer: NodeJS.Timeout | null = null;
  return (reason) => {
    counts[reason] = (counts[reason] ?? 0) + 1;
    timer ??= setTimeout(() => {
      writeNotice(counts);
      counts = {};
      timer = null;
    }, everyMs).unref();
  };
}
