// The GraphiQL page, rendered from the installed package. It works without the internet, and its tabs can be run as they are.

import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';
import { loadTabs } from './tabs.ts';
import type { Tab, TabOptions } from './tabs.ts';
import { ENTER_TOKEN, SHARE_TOKEN, TOKEN_OPTIONS } from './token.ts';

const gzip = promisify(gzipWithCallback);

/** The whole page in compressed form, with the headers it needs. */
export interface Page {
  headers: Record<string, string>;
  gzipped: Buffer;
}

/** The page contains everything it needs, so it may load nothing else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' blob:",
  "style-src 'unsafe-inline'",
  'worker-src blob:',
  'font-src data:',
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// A tab of GraphiQL can be dragged, and moves when the mouse button is pressed. The button is then released beside the tab, and
// most clicks are lost (observed in Chromium). With this style a tab cannot be dragged, and every click works.
const FIXED_TABS = '.graphiql-tab { transform: none !important }';

// The tabs do not fit beside the documentation, and GraphiQL lets the active one be out of sight. With this style the other ones get narrow.
const NARROW_TABS = `
  .graphiql-tab:not(.graphiql-tab-active) { flex-shrink: 1; min-width: 4rem; overflow: hidden }
  .graphiql-tab-button { white-space: nowrap }
`;

// GraphiQL shows the query of its first tab when it is opened for the first time, but not the variables. It then does not recognize
// that tab after a reload, and adds an empty one (observed). Both work when the browser's storage already holds the first tab.
function storeFirstTab({ query, variables }: Tab): string {
  return `
    <script>
      if (localStorage.getItem('graphiql:query') === null) {
        localStorage.setItem('graphiql:query', ${JSON.stringify(query)});
        localStorage.setItem('graphiql:variables', ${JSON.stringify(variables)});
      }
    </script>
  `;
}

interface ExplorerOptions extends TabOptions {
  /** Whether callers are identified, so that requests need an access token. */
  needsToken: boolean;
}

/** Returns a function that loads the page. The page has nine megabytes: it is rendered on first use, and when its tabs change. */
export function createExplorer({ needsToken, ...options }: ExplorerOptions): () => Promise<Page> {
  let rendered: { key: string; page: Promise<Page> } | null = null;
  return async () => {
    const tabs = await loadTabs(options);
    const key = JSON.stringify(tabs);
    if (rendered?.key !== key) rendered = { key, page: renderPage(tabs, needsToken) };
    return rendered.page;
  };
}

async function renderPage(tabs: readonly Tab[], needsToken: boolean): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const defaultTabs = tabs
    .map(escapeTab)
    .map((tab) => (needsToken ? { ...tab, query: ENTER_TOKEN + tab.query } : tab));
  const html = renderGraphiQL({
    title: 'LoanPro custom fields',
    method: 'POST',
    defaultTabs,
    ...(needsToken && TOKEN_OPTIONS),
  });
  const scripts = [...defaultTabs.slice(0, 1).map(storeFirstTab), ...(needsToken ? [SHARE_TOKEN] : [])];
  const head = `<style>${FIXED_TABS}${NARROW_TABS}</style>${scripts.join('')}</head>`;
  return {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-encoding': 'gzip',
      'content-security-policy': CONTENT_SECURITY_POLICY,
    },
    // A function, because a `$` in a field's name has a meaning in a replacement text.
    gzipped: await gzip(html.replace('</head>', () => head)),
  };
}

/** The page holds the tabs in a script, which a `<` in a field's name could end. The escaped text has the same meaning in GraphQL. */
function escapeTab({ query, ...rest }: Tab): Tab {
  return { ...rest, query: query.replaceAll('<', String.raw`\u003c`) };
}
