// One request over undici's lowest level: the last check before its first byte, and its whole answer. Streams and signals would cost more than the call itself.

import type { Dispatcher } from 'undici';

export interface CollectedAnswer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  /** Why the body could not be read, or its bytes. */
  body: Buffer | Error;
}

/** The error of `beforeSend`, which is the cause. */
export class HeldBack extends Error {}

/**
 * Calls `beforeSend` when the connection is ready. Checking earlier is not enough: a connection may take a second to open, and the
 * process may be suspended meanwhile. undici calls this handler and then writes, with nothing in between. When the handler throws, undici writes nothing.
 *
 * `end` ends the request, or the wait for a connection. The answer rejects when there is none.
 */
export function collectAnswer(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  beforeSend: () => void,
): { answer: Promise<CollectedAnswer>; end: (reason: Error) => void } {
  const { promise: answer, resolve, reject } = Promise.withResolvers<CollectedAnswer>();
  let control: Dispatcher.DispatchController | null = null;
  let ended: Error | null = null;
  let head: Omit<CollectedAnswer, 'body'> | null = null;
  let pieces: Buffer[] = [];

  dispatcher.dispatch(options, {
    onRequestStart(controller) {
      if (ended) throw ended;
      try {
        beforeSend();
      } catch (cause) {
        throw new HeldBack('The request was held back.', { cause });
      }
      control = controller;
    },
    onResponseStart(_controller, status, headers) {
      // An answer that only announces another one has no body.
      head = { status, headers };
      pieces = [];
    },
    onResponseData(_controller, piece) {
      pieces.push(piece);
    },
    onResponseEnd() {
      const [first, another] = pieces;
      if (head) resolve({ ...head, body: first && !another ? first : Buffer.concat(pieces) });
    },
    onResponseError(_controller, error) {
      if (head) resolve({ ...head, body: error });
      else reject(error);
    },
  });

  return {
    answer,
    end(reason) {
      ended = reason;
      // undici notices the end of a request only when it has a connection for it.
      if (control) control.abort(reason);
      else reject(reason);
    },
  };
}
