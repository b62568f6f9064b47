// Says which requests belong to the same caller, for everything that callers share.

import type { Viewer } from '../access/viewer.ts';
import { networkOf } from './network.ts';

export interface FairCaller {
  /** The same text for the same caller. */
  key: string;
  /** Whether it is certainly one caller: an address may stand for many. */
  isIdentified: boolean;
}

/** The person, else the application, else the network of the address. */
export function fairCallerOf({ subject, client }: Viewer, address: string): FairCaller {
  if (subject !== null) return { key: `subject ${subject}`, isIdentified: true };
  if (client !== null) return { key: `client ${client}`, isIdentified: true };
  return { key: `network ${networkOf(address)}`, isIdentified: false };
}
