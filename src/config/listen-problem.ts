// Why the gateway cannot listen, as a problem of the settings for its address.

import { ConfigError } from './read-config.ts';

export interface Address {
  host: string;
  port: number;
}

/** Listens, and reports an error that a setting has caused as a problem of this setting. */
export async function namingSetting(
  portSetting: string,
  address: Address,
  listen: (address: Address) => Promise<number>,
): Promise<number> {
  try {
    return await listen(address);
  } catch (error) {
    const problem = listenProblem(error, portSetting, address.port);
    throw problem === null ? error : new ConfigError([problem]);
  }
}

/** One sentence or two for an error of the system, or `null` for every other error. */
function listenProblem(error: unknown, portSetting: string, port: number): string | null {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  switch (code) {
    case 'EADDRINUSE':
      return `${portSetting}: another program uses port ${port} (${code}). End it, or set ${portSetting} to another port.`;
    case 'EACCES':
      return `${portSetting}: this user may not listen on port ${port} (${code}). Set ${portSetting} to a port from 1024 on.`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${portSetting.replace('PORT', 'HOST')} is no address of this machine (${code}).`;
    default:
      return null;
  }
}
