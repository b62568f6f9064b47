// The faults that can be set by name, from the command line and over the control address.

import type { Fault } from './answer.ts';
import * as faults from './faults.ts';

interface NamedFault {
  about: string;
  /** The default of the number that may follow the name, as in `late-effect=500`. Null when none may. */
  amount: number | null;
  /** Whether the number is a status of HTTP, which Node can send from 200 to 599. */
  isStatus?: true;
  make: (amount: number) => Fault;
}

/** What people want to see in their own app. A new fault is one entry here. */
export const namedFaults: Readonly<Record<string, NamedFault>> = {
  dead: { about: 'every connection is reset', amount: null, make: () => faults.resetBefore },
  hanging: { about: 'no request is ever answered', amount: null, make: () => faults.hangBefore },
  status: {
    about: 'every request is answered with this status, and not applied',
    amount: 503,
    isStatus: true,
    make: (status) => faults.statusBefore(status),
  },
  'rate-limited': {
    about: 'every request is answered with 429, and Retry-After asks for so many seconds',
    amount: 5,
    make: (seconds) => faults.rateLimited(seconds),
  },
  'slow-body': {
    about: 'answers come byte by byte, one in so many milliseconds',
    amount: 20,
    make: (everyMs) => faults.drip(everyMs),
  },
  'cut-body': {
    about: 'the connection ends after so many bytes of the body',
    amount: 40,
    make: (bytes) => faults.cutBody('content-length', bytes),
  },
  'definitions-refused': {
    about: 'the list of definitions is answered with this status',
    amount: 403,
    isStatus: true,
    make: (status) => faults.statusOf('CustomFields', status),
  },
  'definitions-empty': {
    about: 'the list of definitions is empty',
    amount: null,
    make: () => faults.emptyList('CustomFields'),
  },
  'writes-refused': {
    about: 'updates are answered with this status, and not applied',
    amount: 409,
    isStatus: true,
    make: (status) => faults.onWrites(faults.statusBefore(status)),
  },
  'writes-reset': {
    about: 'the connection is reset after an update was applied',
    amount: null,
    make: () => faults.onWrites(faults.resetAfter),
  },
  'writes-hang': {
    about: 'updates are never answered, and not applied',
    amount: null,
    make: () => faults.onWrites(faults.hangBefore),
  },
  'late-effect': {
    about: 'updates are answered with 504, and applied after so many milliseconds',
    amount: 20_000,
    make: (delayMs) => faults.onWrites(faults.applyLate(delayMs)),
  },
  dropped: {
    about: 'updates are answered with 200, and not applied',
    amount: null,
    make: () => faults.onWrites(faults.dropSilently),
  },
  partial: {
    about: 'only the first values of an update are applied, so many of them',
    amount: 1,
    make: (count) => faults.onWrites(faults.keepFirst(count)),
  },
  diverged: {
    about: 'other texts are stored than the ones that were sent',
    amount: null,
    make: () => faults.onWrites(faults.storeAs((text) => `${text}!`)),
  },
  'stale-reads': {
    about: 'so many reads of an address after an update are answered as before it',
    amount: 2,
    make: (count) => faults.staleReads(count),
  },
};

/** `late-effect` or `late-effect=500`. Throws when there is no such fault, or when it takes no such number. */
export function readFault(text: string): Fault {
  const [name = '', given] = text.split('=');
  const found = Object.entries(namedFaults).find(([known]) => known === name)?.[1];
  if (found === undefined) {
    throw new Error(`There is no fault ${name}. The faults are ${Object.keys(namedFaults).join(', ')}.`);
  }
  const { amount, isStatus, make } = found;
  if (given === undefined) return make(amount ?? 0);
  if (amount === null || !/^\d{1,9}$/.test(given)) {
    throw new Error(`The fault ${name} takes ${amount === null ? 'no number' : 'a whole number'}.`);
  }
  if (isStatus && !/^[2-5]\d\d$/.test(given))
    throw new Error(`The fault ${name} takes a status from 200 to 599.`);
  return make(Number(given));
}
