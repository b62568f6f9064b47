// Waits for an answer, but not longer than the user does.

/** Rejects as soon as the signal aborts. The call itself goes on. It is not made when the signal has aborted before. */
export async function whileWaiting<Answer>(
  signal: AbortSignal,
  call: () => Promise<Answer>,
): Promise<Answer> {
  signal.throwIfAborted();
  const stopped = Promise.withResolvers<never>();
  const stop = () => stopped.reject(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    return await Promise.race([call(), stopped.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
