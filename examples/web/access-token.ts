// Adds the access token of the user to a request. Signing in is not done here: the application around this page sets `window.getAccessToken`.

import { GatewayError } from '../../client/src/errors.ts';

declare global {
  interface Window {
    /**
     * Returns the access token of the user, and renews it when it is about to expire. It is called before every request, so a request after a
     * new sign-in has the new token. Not needed where the gateway does not identify callers.
     */
    getAccessToken?: () => string | Promise<string>;
  }
}

/** Throws a GatewayError when the function fails: the request is then not sent. */
export async function withAccessToken(request: RequestInit): Promise<RequestInit> {
  if (!window.getAccessToken) return request;
  const headers = new Headers(request.headers);
  try {
    headers.set('authorization', `Bearer ${await window.getAccessToken()}`);
  } catch (cause) {
    throw new GatewayError('NOT_SENT', 'The page has no access token.', {
      retryable: true,
      arrived: false,
      cause,
    });
  }
  return { ...request, headers };
}
