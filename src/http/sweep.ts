// A check that is repeated for as long as there is something to check.

/** Returns the function that starts the checks. `check` returns whether there is more to check later. */
export function createSweep(everyMs: number, check: () => boolean): () => void {
  let timer: NodeJS.Timeout | null = null;
  return () => {
    timer ??= setInterval(() => {
      if (check() || !timer) return;
      clearInterval(timer);
      timer = null;
    }, everyMs).unref();
  };
}
