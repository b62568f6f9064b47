// The address of a proxy: how it may be written, and whether its user name and password can be read.

/** As other programs read it: an address without a scheme is one of http. */
export function withScheme(proxy: string): string {
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

export function isProxy(proxy: string): boolean {
  const address = withScheme(proxy);
  return (
    /^https?:\/\/[^?#]+$/i.test(address) && URL.canParse(address) && hasReadablePassword(new URL(address))
  );
}

function hasReadablePassword({ username, password }: URL): boolean {
  try {
    decodeURIComponent(`${username}:${password}`);
    return true;
  } catch {
    return false;
  }
}
