// Which texts are web addresses that can be shown as links.

/**
 * Whether the text is an absolute address that a browser can open safely: it is not a script, and it contains no user name or
 * password.
 */
export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\/[^\s/]/i.test(text) || /\s/.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}
