// Why the gateway cannot listen, as a problem of the settings for its address.

/** One sentence or two for an error of the system, or `null` for every other error. */
export function listenProblem(
  error: unknown,
  { portSetting, port }: { portSetting: string; port: number },
): string | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'EADDRINUSE':
      return `${portSetting}: another program uses port ${port} (${code}). End it, or set ${portSetting} to another port.`;
    case 'EACCES':
      return `${portSetting}: this user may not listen on port ${port} (${code}). Set ${portSetting} to a port from 1024 on.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `HOST is no address of this machine (${code}).`;
    default:
      return null;
  }
}
