// Which names and addresses are loopback: what is sent to them does not leave the machine.

/** The names of this machine for programs on it, as they are written in a URL. */
export const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '[::1]'];

/** An IPv6 address may be in brackets, as in a URL, or without. */
export function isLoopback(host: string): boolean {
  return LOOPBACK_NAMES.includes(host.toLowerCase()) || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}
