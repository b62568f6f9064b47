// The parent of the workers, alone, with workers that are made up and a fake clock.

import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { MAX_ENDS_PER_MINUTE, START_AGAIN_AFTER_MS, superviseWorkers } from '../../src/process/workers.ts';

class FakeWorker extends EventEmitter {
  readonly told: string[] = [];
  readonly signals: string[] = [];
  send(message: string): void {
    this.told.push(message);
  }
  signal(name: string): void {
    this.signals.push(name);
    if (name === 'SIGKILL') this.emit('exit', null, name);
  }
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function open(count: number) {
  const forks: [number, FakeWorker][] = [];
  const notices: string[] = [];
  const workers = superviseWorkers({
    count,
    fork(number) {
      const worker = new FakeWorker();
      forks.push([number, worker]);
      return worker;
    },
    onNotice: (notice) => notices.push(notice.kind === 'ended' ? `ended ${notice.worker}` : notice.kind),
  });
  const numbers = () => forks.map(([number]) => number);
  const last = (number: number) => {
    const found = forks.findLast(([one]) => one === number)?.[1];
    if (!found) throw new Error(`There is no worker ${number}.`);
    return found;
  };
  return { workers, notices, numbers, last };
}

it('starts the others once the first one listens, and ends when it does not', async () => {
  const good = open(3);
  expect(good.numbers()).toEqual([1]);
  good.last(1).emit('message', 'listening');
  good.last(2).emit('message', 'listening');
  expect(good.numbers()).toEqual([1, 2, 3]);

  const bad = open(3);
  bad.last(1).emit('exit', 1, null);
  expect(await bad.workers.exitCode).toBe(1);
  expect([bad.numbers(), bad.notices]).toEqual([[1], []]);
});

it('replaces a worker that ends, after a pause and not while it stops', async () => {
  const { workers, notices, numbers, last } = open(2);
  last(1).emit('message', 'listening');
  const former = last(2);
  former.emit('exit', null, 'SIGSEGV');
  expect([notices, numbers()]).toEqual([['ended 2'], [1, 2]]);
  vi.advanceTimersByTime(START_AGAIN_AFTER_MS);
  expect(numbers()).toEqual([1, 2, 2]);

  // One that does not listen yet would not hear the order.
  const late = last(2);
  last(1).emit('exit', 1, null);
  workers.stop();
  vi.advanceTimersByTime(START_AGAIN_AFTER_MS);
  expect(numbers()).toEqual([1, 2, 2]);
  expect([late.told, late.signals]).toEqual([[], ['SIGKILL']]);
  expect(await workers.exitCode).toBe(0);
});

it('tells those that listen to stop, and ends with 0 when all of them did so in order', async () => {
  const { workers, last } = open(2);
  last(1).emit('message', 'listening');
  last(2).emit('message', 'listening');
  workers.stop();
  expect([last(1).told, last(2).told]).toEqual([['stop'], ['stop']]);
  last(1).emit('exit', 0, null);
  last(2).emit('exit', 0, null);
  expect(await workers.exitCode).toBe(0);
});

it.each([
  [1, 60_000],
  [0, 120_000],
])('with more ends than allowed in a minute stops all of them with %i', async (code, overMs) => {
  const { workers, notices, last } = open(2);
  last(1).emit('message', 'listening');
  for (let end = 0; end <= MAX_ENDS_PER_MINUTE; end += 1) {
    last(2).emit('exit', 1, null);
    vi.advanceTimersByTime(overMs / (MAX_ENDS_PER_MINUTE + 1));
  }
  expect(notices.includes('given-up')).toBe(code === 1);
  if (code === 0) workers.stop();
  expect(last(1).told).toEqual(['stop']);
  last(1).emit('exit', 0, null);
  expect(await workers.exitCode).toBe(code);
});

it('reports a worker that does not stop in order, and kills all when it has to', async () => {
  const { workers, last } = open(2);
  last(1).emit('message', 'listening');
  last(2).emit('message', 'listening');
  workers.signal('SIGHUP');
  workers.stop();
  last(1).emit('exit', 0, null);
  workers.signal('SIGKILL');
  expect(last(2).signals).toEqual(['SIGHUP', 'SIGKILL']);
  expect(await workers.exitCode).toBe(1);
});
