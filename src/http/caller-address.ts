// The address a request came from, also if it came through proxies that the operator trusts.

import { BlockList, isIP } from 'node:net';
import type { IncomingMessage } from 'node:http';

export type CallerAddress = (request: {
  headers: IncomingMessage['headers'];
  socket: { remoteAddress?: string | undefined };
}) => string;

/**
 * `trusted` holds addresses and ranges such as `10.0.0.0/8`. Each proxy adds the address of its own caller at the end of `X-Forwarded-For`.
 * So the header is read from its end, and only as far as the one who wrote the entry is trusted: everything before could be made up.
 */
export function createCallerAddress(trusted: readonly string[]): CallerAddress {
  const ranges = new BlockList();
  for (const range of trusted) {
    const [address = '', bits] = range.split('/');
    const family = familyOf(address);
    if (bits === undefined) ranges.addAddress(address, family);
    else ranges.addSubnet(address, Number(bits), family);
  }
  const isTrusted = (address: string) => isIP(address) !== 0 && ranges.check(address, familyOf(address));

  return ({ headers, socket }) => {
    let caller = withoutPrefix(socket.remoteAddress ?? 'unknown');
    const forwarded = [headers['x-forwarded-for'] ?? []].flat().join(',').split(',');
    while (isTrusted(caller)) {
      const previous = withoutPrefix(withoutPort(forwarded.pop()?.trim() ?? ''));
      if (isIP(previous) === 0) break;
      caller = previous;
    }
    return caller;
  };
}

const familyOf = (address: string) => (isIP(address) === 6 ? 'ipv6' : 'ipv4');

/** An IPv4 address as it looks to a socket that listens on IPv6. */
const withoutPrefix = (address: string) => address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');

/** Some proxies write the port of their caller as well. */
function withoutPort(entry: string): string {
  return /^([\d.]+):\d+$/.exec(entry)?.[1] ?? /^\[([^\]]+)\](:\d+)?$/.exec(entry)?.[1] ?? entry;
}
