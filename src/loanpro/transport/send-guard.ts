// The last check before an update is sent, placed where undici writes the first byte.

import type { Dispatcher } from 'undici';

/** Carries the error of `beforeSend` through undici. The exchange throws that error, which is the cause. */
export class HeldBack extends Error {}

/**
 * Calls `beforeSend` when the connection is ready. Checking earlier is not enough: a connection may take a second to open, and the
 * process may be suspended meanwhile. undici calls this handler and then writes, with nothing in between. When the handler
 * throws, undici writes nothing.
 */
export function sendGuard(beforeSend: () => void): Dispatcher.DispatcherComposeInterceptor {
  return (dispatch) => (options, handler) =>
    dispatch(options, {
      onRequestStart(controller, context) {
        try {
          beforeSend();
        } catch (cause) {
          throw new HeldBack('The request was held back.', { cause });
        }
        handler.onRequestStart?.(controller, context);
      },
      onResponseStart: (...args) => handler.onResponseStart?.(...args),
      onResponseData: (...args) => handler.onResponseData?.(...args),
      onResponseEnd: (...args) => handler.onResponseEnd?.(...args),
      onResponseError: (...args) => handler.onResponseError?.(...args),
    });
}
