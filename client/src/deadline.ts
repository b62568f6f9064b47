// The end of a call: its time is over, or its caller leaves.

export interface Deadline {
  signal: AbortSignal;
  /** Whether the time is over. */
  isOver(): boolean;
  /** How long this took until now. */
  elapsedMs(): number;
  /** The result of the work. Rejects as soon as the signal aborts, also when the work does not look at the signal. */
  race<Result>(work: Promise<Result>): Promise<Result>;
  /** Has to be called when the call has ended. */
  clear(): void;
}

/** Without `AbortSignal.any` and `AbortSignal.timeout`, which React Native and older browsers do not have. */
export function startDeadline(timeoutMs: number, caller: AbortSignal | undefined): Deadline {
  const startedAtMs = performance.now();
  const controller = new AbortController();
  let isOver = false;
  const ended = new Promise<never>((_resolve, reject) => {
    controller.signal.addEventListener('abort', () => reject(new Error('The call has ended.')));
  });
  // Nobody may be waiting for it.
  ended.catch(() => undefined);
  const timer = setTimeout(() => {
    isOver = true;
    controller.abort();
  }, timeoutMs);
  const leave = () => controller.abort(caller?.reason);
  if (caller?.aborted) leave();
  caller?.addEventListener('abort', leave);
  return {
    signal: controller.signal,
    isOver: () => isOver,
    elapsedMs: () => performance.now() - startedAtMs,
    race: async (work) => Promise.race([ended, work]),
    clear() {
      clearTimeout(timer);
      caller?.removeEventListener('abort', leave);
    },
  };
}
