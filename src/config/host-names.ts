// Names and addresses of machines: which are loopback, and how they are written in a URL.

/** The names of this machine for programs on it, as they are written in a URL. */
export const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** What is sent to such a host does not leave the machine. An IPv6 address may be in brackets, as in a URL, or without. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.includes(host.toLowerCase()) || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** A name or an address as it is written in a URL, where an IPv6 address is in brackets. */
export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
