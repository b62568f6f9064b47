// The writes that are in progress, so that a process that ends can wait for those whose callers have their answer already.

export interface RunningWrites {
  /** `ended` must never reject. */
  add(ended: Promise<void>): void;
  /** Resolves when no write is in progress. */
  allEnded(): Promise<void>;
}

export function createRunningWrites(): RunningWrites {
  const running = new Set<Promise<void>>();
  return {
    add(ended) {
      running.add(ended);
      void ended.then(() => running.delete(ended));
    },
    async allEnded() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
