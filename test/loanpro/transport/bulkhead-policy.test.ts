// The bulkhead alone: how many calls run at once, which share each kind has, and where the queue ends.

import { describe, expect, it } from 'vitest';
import type { CallKind } from '../../../src/loanpro/transport/call.ts';
import { createBulkhead } from '../../../src/loanpro/transport/bulkhead.ts';
import { held, makeCall, makeReply, settle, useFakeClock, watch } from './calls.ts';

useFakeClock();

/** A bulkhead of eight places around an exchange that the test answers. */
function open(places = 8) {
  const { next, sent } = held();
  const bulkhead = createBulkhead(places);
  const start = (kind: CallKind, signal?: AbortSignal) =>
    watch(bulkhead(makeCall(kind, signal && { signal }), next));
  const startMany = (count: number, kind: CallKind) => Array.from({ length: count }, () => start(kind));
  const running = (kind: CallKind) => sent.filter(({ call }) => call.kind === kind).length;
  return { sent, start, startMany, running };
}

describe('of the eight places of a bulkhead', () => {
  it.each([
    ['read', 6],
    ['update', 6],
    ['read-for-write', 7],
  ] as const)('calls of the kind %s can take only their share: %i', async (kind, share) => {
    const { sent, startMany } = open();
    startMany(20, kind);
    await settle();
    expect(sent).toHaveLength(share);
  });

  it('one is free for a read-back when reads and updates want all of them', async () => {
    const { sent, start, startMany } = open();
    startMany(20, 'read');
    startMany(20, 'update');
    await settle();
    expect(sent).toHaveLength(7);
    start('read-for-write');
    await settle();
    expect(sent.map(({ call }) => call.kind)).toContain('read-for-write');
  });

  it('one is free for an update when reads want all of them, and the other way round', async () => {
    const first = open();
    first.startMany(20, 'read');
    first.start('update');
    await settle();
    expect(first.running('update')).toBe(1);

    const second = open();
    second.startMany(20, 'update');
    second.start('read');
    await settle();
    expect(second.running('read')).toBe(1);
  });

  it.each([4, 8, 16, 256])(
    'all can be used, and no more than that: the same is true of %i places',
    async (places) => {
      const { sent, startMany } = open(places);
      for (const kind of ['read', 'update', 'read-for-write'] as const) startMany(places, kind);
      await settle();
      expect(sent).toHaveLength(places);
      // Each place that becomes free goes to one call that waits.
      sent[0]?.answer(makeReply(200));
      await settle();
      expect(sent).toHaveLength(places + 1);
    },
  );

  it('the first one that becomes free goes to the call that has waited longest, also after a failure', async () => {
    const { sent, start, startMany } = open();
    const failed = startMany(6, 'read')[0];
    const [seventh, eighth] = [start('read'), start('read')];
    await settle();
    const error = new Error('failed');
    sent[0]?.fail(error);
    await settle();
    expect(failed?.state).toBe(error);
    sent[6]?.answer(makeReply(200));
    await settle();
    expect([seventh.state, eighth.state]).toEqual([makeReply(200), 'pending']);
    expect(sent).toHaveLength(8);
  });
});

describe('a full queue of the bulkhead', () => {
  it('refuses a call at once when forty calls wait for each place', async () => {
    const { sent, start, startMany } = open();
    const waiting = startMany(6 + 40 * 8, 'read');
    await settle();
    const refused = start('read');
    await settle();
    expect(refused.state).toMatchObject({ name: 'LoanProError', code: 'queue-full' });
    expect(waiting.every(({ state }) => state === 'pending')).toBe(true);
    expect(sent).toHaveLength(6);
  });

  it('of reads refuses neither an update nor a read-back', async () => {
    const { running, start, startMany } = open();
    startMany(6 + 40 * 8, 'read');
    start('update');
    start('read-for-write');
    await settle();
    expect([running('update'), running('read-for-write')]).toEqual([1, 1]);
  });

  it('accepts another call as soon as a waiting call was cancelled', async () => {
    const { start, startMany } = open();
    startMany(5 + 40 * 8, 'read');
    const caller = new AbortController();
    start('read', caller.signal);
    await settle();
    caller.abort(new Error('the caller disconnected'));
    await settle();
    const next = start('read');
    await settle();
    expect(next.state).toBe('pending');
  });
});

describe('the signal of a call in the bulkhead', () => {
  it.each(['read', 'read-for-write', 'update'] as const)(
    'ends the wait of a %s with its reason',
    async (kind) => {
      const { sent, start, startMany } = open();
      startMany(10, kind);
      const caller = new AbortController();
      const waiting = start(kind, caller.signal);
      await settle();
      const reason = new Error('the caller disconnected');
      caller.abort(reason);
      await settle();
      expect(waiting.state).toBe(reason);
      // It is not sent later either, when a place becomes free.
      for (let at = 0; at < 10; at++) {
        sent[at]?.answer(makeReply(200));
        await settle();
      }
      expect(sent).toHaveLength(10);
    },
  );

  it('has no effect once the call has its place', async () => {
    const { sent, start } = open();
    const caller = new AbortController();
    const running = start('update', caller.signal);
    await settle();
    caller.abort(new Error('the caller disconnected'));
    await settle();
    expect(running.state).toBe('pending');
    sent[0]?.answer(makeReply(200));
    await settle();
    expect(running.state).toEqual(makeReply(200));
  });

  it('refuses the call when it aborted before the call', async () => {
    const { sent, start } = open();
    const reason = new Error('the caller disconnected');
    const refused = start('read', AbortSignal.abort(reason));
    await settle();
    expect(refused.state).toBe(reason);
    expect(sent).toEqual([]);
  });
});
