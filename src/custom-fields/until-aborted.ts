// Waits for a promise no longer than a signal allows.

/** Resolves or rejects like the promise, and rejects with the reason of the signal when that aborts first. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = () => reject(signal.reason);
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel, { once: true });
    // The promise is handled even after the caller cancelled, because an unhandled rejection would end the process.
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancel));
  });
}
