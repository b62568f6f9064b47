// The place for an access token in GraphiQL, where callers are identified: under "Headers", once for all tabs.

/** GraphiQL reads comments in headers. */
const HEADERS = `{
  // Enter your access token after "Bearer".
  // All tabs use it until the page is reloaded.
  // Then choose "Re-fetch GraphQL schema", at the lower left.
  "authorization": "Bearer "
}`;

/** A token is never stored: the next user of the browser could read it. */
export const TOKEN_OPTIONS = {
  headers: HEADERS,
  shouldPersistHeaders: false,
  defaultEditorToolsVisibility: 'headers',
} as const;

/** Each tab of GraphiQL has its own headers. A tab whose headers contain no token gets the last one that was sent. */
export const SHARE_TOKEN = `
  <script>
    const send = window.fetch;
    let last = null;
    window.fetch = (address, options) => {
      const headers = new Headers(options?.headers);
      if (/^Bearer +\\S/i.test(headers.get('authorization') ?? '')) last = headers.get('authorization');
      else if (last !== null) headers.set('authorization', last);
      return send(address, { ...options, headers });
    };
  </script>
`;

export const ENTER_TOKEN = '# First enter your access token below, under Headers.\n';
