// Which texts are web addresses that can be shown as links.

/** The host of an address, which nothing but a port may follow up to the first slash. It takes letters of all languages. */
const HOST = /^https?:\/\/(?<host>[\p{L}\p{M}\p{N}._-]+|\[[\da-f:.]+\])(?::\d{1,5})?(?:[/?#]|$)/iu;
/** Old programs take the end of the host for an `@` that stands behind `?` or `#`. */
const MISLEADING = /^https?:\/\/[^/]*@/i;

/**
 * Whether the text is an absolute address that a browser can open safely: it is not a script, it contains no user name or password, and
 * all programs agree on where it leads. A browser reads a backslash as a slash, wide letters as plain ones and `0x7f.1` as 127.0.0.1, and
 * other programs do not.
 */
export function isWebAddress(text: string): boolean {
  if (/[\s\\\p{C}]/u.test(text) || MISLEADING.test(text) || !URL.canParse(text)) return false;
  const host = HOST.exec(text)?.groups?.['host']?.toLowerCase();
  if (host === undefined || host.normalize('NFKC') !== host.normalize('NFC')) return false;
  return host.startsWith('[') || /[^!-~]/.test(host) || new URL(text).hostname === host;
}

/** Reads an address as a person types it. One that begins with `www.` gets `https://`, as browsers do it. */
export function readWebAddress(text: string): string | null {
  const trimmed = text.trim();
  const address = /^www\.[^\s.]/i.test(trimmed) ? `https://${trimmed}` : trimmed;
  return isWebAddress(address) ? address : null;
}
