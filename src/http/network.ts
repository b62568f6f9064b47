// Tells callers apart by their network address, for the limits that no single caller may use up.

import { isIPv6 } from 'node:net';

/**
 * What counts as one address: an IPv4 address, or a whole /64 of IPv6, because that is the least that a provider gives to one
 * connection.
 */
export function networkOf(address: string | undefined): string {
  if (address === undefined) return 'unknown';
  const mapped = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const [start = '', end] = address.replace(/%.*$/, '').split('::');
  const head = groups(start);
  const tail = groups(end ?? '');
  const zeros = end === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  return [...head, ...Array.from({ length: zeros }, () => '0'), ...tail].slice(0, 4).join(':');
}

const groups = (text: string) => (text === '' ? [] : text.split(':'));

/** How many of something each network has. */
export function createShares() {
  const counts = new Map<string, number>();
  return {
    of: (network: string): number => counts.get(network) ?? 0,
    add: (network: string): void => void counts.set(network, (counts.get(network) ?? 0) + 1),
    remove(network: string): void {
      const left = (counts.get(network) ?? 0) - 1;
      if (left > 0) counts.set(network, left);
      else counts.delete(network);
    },
  };
}
