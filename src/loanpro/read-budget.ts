// How much one request may read from LoanPro, with its checks and without its writes. One question can need a call for each customer, so its length is no measure.

import { LoanProError } from './transport/errors.ts';
import type { Read } from './transport/transport.ts';

/** Twenty lists of fifty customers each, and as many calls again for lists that are refused or go on, and more than that to spare. */
export const MAX_CALLS = 100;

/** Calls that continue a list. They are counted apart, because a tenant with small pages needs several for each customer. */
export const MAX_FURTHER_PAGES = 400;
/** So many more of them may be made for each customer that is read with others. */
export const FURTHER_PAGES_OF_CUSTOMER = 4;

/** In characters of the answers. Five hundred customers with sixty values each have about 7.5 million. */
export const MAX_CHARACTERS = 12_000_000;

export interface ReadBudget {
  /** Allows the further pages of so many customers. */
  allowCustomers(count: number): void;
  /** Throws `too-many-calls`, before any of them is made, when the request has fewer calls left. Takes none. */
  requireCalls(count: number): void;
  /** The same, and takes the calls. */
  takeCalls(count: number): void;
  /** Counts a call that the request shares with others. */
  noteShared(): void;
  /** Counts what was read for the request by such a call. */
  noteRead(characters: number): void;
  /** Sends a call that was taken. */
  send(read: Read): Read;
  /** Takes a call and sends it. */
  takeAndSend(read: Read): Read;
  /** Takes a call that continues a list, and sends it. */
  takePageAndSend(read: Read): Read;
}

/** `onRead` gets the length of each answer. */
export function createReadBudget(onRead: (characters: number) => void = () => undefined): ReadBudget {
  let calls = 0;
  let furtherPages = 0;
  let maxFurtherPages = MAX_FURTHER_PAGES;
  let characters = 0;

  function requireCalls(count: number): void {
    if (calls + count > MAX_CALLS) throw tooMany(`${MAX_CALLS} calls to LoanPro`);
    requireCharacters();
  }

  function requireCharacters(): void {
    if (characters >= MAX_CHARACTERS) {
      throw new LoanProError('too-much-data', `The request reads more than ${MAX_CHARACTERS} characters.`);
    }
  }

  function noteRead(more: number): void {
    characters += more;
  }

  function takeCalls(count: number): void {
    requireCalls(count);
    calls += count;
  }

  const send =
    (read: Read): Read =>
    async (...call) => {
      const reply = await read(...call);
      noteRead(reply.body.length);
      onRead(reply.body.length);
      return reply;
    };

  return {
    allowCustomers: (count) => void (maxFurtherPages += count * FURTHER_PAGES_OF_CUSTOMER),
    requireCalls,
    takeCalls,
    noteShared: () => void calls++,
    noteRead,
    send,
    takeAndSend:
      (read) =>
      async (...call) => {
        takeCalls(1);
        return send(read)(...call);
      },
    takePageAndSend:
      (read) =>
      async (...call) => {
        if (furtherPages >= maxFurtherPages) throw tooMany(`${maxFurtherPages} further pages of lists`);
        requireCharacters();
        furtherPages++;
        return send(read)(...call);
      },
  };
}

function tooMany(what: string): LoanProError {
  return new LoanProError('too-many-calls', `The request needs more than ${what}.`);
}
