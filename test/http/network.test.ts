// What counts as one network address.

import { describe, expect, it } from 'vitest';
import { createShares, networkOf } from '../../src/http/network.ts';

describe('the network of an address', () => {
  it.each([
    ['192.0.2.1', '192.0.2.1'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::6', '2001:db8:1:2'],
    ['2001:db8::6', '2001:db8:0:0'],
    ['2001:db8:1::4:5:6:7', '2001:db8:1:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
    ['::1', '0:0:0:0'],
    ['::', '0:0:0:0'],
    [undefined, 'unknown'],
  ])('of %s is %s', (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it('is the same for each address that a provider gives to one customer, and no other', () => {
    expect(networkOf('2001:db8:1:2::1')).toBe(networkOf('2001:db8:1:2:ffff::'));
    expect(networkOf('2001:db8:1:2::1')).not.toBe(networkOf('2001:db8:1:3::1'));
    expect(networkOf('192.0.2.1')).not.toBe(networkOf('192.0.2.2'));
  });
});

it('shares count up and down, and forget networks that have nothing', () => {
  const shares = createShares();
  shares.add('a');
  shares.add('a');
  shares.add('b');
  shares.remove('a');
  expect([shares.of('a'), shares.of('b'), shares.of('c')]).toEqual([1, 1, 0]);
  shares.remove('a');
  shares.remove('a');
  expect(shares.of('a')).toBe(0);
});
