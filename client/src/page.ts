// What the client knows of the page that it runs in.

/** The base of relative addresses, if there is a page. */
export function baseOfPage(): string | undefined {
  const page: unknown = Reflect.get(globalThis, 'document');
  return page instanceof Object && 'baseURI' in page ? String(page.baseURI) : undefined;
}

/**
 * A browser does not say why a request failed. Until something was read from the address, the likely cause is the setting of the gateway
 * for pages of other origins. Empty outside of a page, and for an address of the page's own origin.
 */
export function corsHint(url: string): string {
  if (!('document' in globalThis) || isOfPage(url)) return '';
  return ' The browser has read nothing from this address yet. If the gateway runs, the likely cause is that this page has another origin: the setting CORS_ORIGINS of the gateway has to list it.';
}

function isOfPage(url: string): boolean {
  const base = baseOfPage();
  return base !== undefined && originOf(new URL(url, base).href) === originOf(base);
}

const originOf = (url: string) => url.split('/', 3).join('/');
