// GraphiQL, served from the installed package: it works without the internet, with tabs that run as they are.

import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';
import type { Tab } from './tabs.ts';

const gzip = promisify(gzipWithCallback);

/** The page in one piece, and the headers it needs. */
export interface Page {
  headers: Record<string, string>;
  gzipped: Buffer;
}

/** All of the page is inline, so nothing may be loaded from anywhere else. */
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

// GraphiQL's tabs can be dragged, and jump aside at the press of a button: the release then lands beside the tab, and most
// clicks are lost (seen in Chromium). Held in place they lose the drag and keep the click.
const STEADY_TABS = '.graphiql-tab { transform: none !important }';

/** Gives the page, made when it is asked for: nine megabytes that most processes never need. Kept until its tabs change. */
export function createExplorer(loadTabs: () => Promise<readonly Tab[]>): () => Promise<Page> {
  let made: { of: string; page: Promise<Page> } | null = null;
  return async () => {
    const tabs = await loadTabs();
    const of = JSON.stringify(tabs);
    if (made?.of !== of) made = { of, page: renderPage(tabs) };
    return made.page;
  };
}

async function renderPage(tabs: readonly Tab[]): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'LoanPro custom fields',
    method: 'POST',
    defaultTabs: tabs.map(harmless),
  });
  return {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-encoding': 'gzip',
      'content-security-policy': CONTENT_SECURITY_POLICY,
    },
    gzipped: await gzip(html.replace('</head>', `<style>${STEADY_TABS}</style></head>`)),
  };
}

/** The page holds them inside a script, which a `<` of LoanPro's could end. Escaped, it is the same text to GraphQL. */
function harmless({ query, ...rest }: Tab): Tab {
  return { ...rest, query: query.replaceAll('<', String.raw`\u003c`) };
}
