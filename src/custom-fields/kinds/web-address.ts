// Which texts are web addresses that can be shown as links.

/**
 * Whether the text is an absolute address that a browser can open safely: it is not a script, it contains no user name or password, and
 * all programs agree on where it leads. A browser reads a backslash as a slash, and other programs do not.
 */
export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s/]/i.test(text) || /[\s\\\p{C}]/u.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

/** Reads an address as a person types it. One that begins with `www.` gets `https://`, as browsers do it. */
export function readWebAddress(text: string): string | null {
  const trimmed = text.trim();
  const address = /^www\.[^\s.]/i.test(trimmed) ? `https://${trimmed}` : trimmed;
  return isWebAddress(address) ? address : null;
}
