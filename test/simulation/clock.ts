// The simulated time: a queue of events that stands in for every timer of the process. Nothing waits for the real clock.

import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import type { Random } from './random.ts';

/** Something that runs, such as a gateway process. What it scheduled happens only while it lives and is not suspended. */
export interface Owner {
  name: string;
  isAlive: boolean;
  suspendedUntilMs: number;
}

interface Event {
  atMs: number;
  /** Decides between events at the same time. */
  tie: number;
  owner: Owner | null;
  happen: (() => void) | null;
}

export interface Clock {
  now(): number;
  /** Does something later. `owner` is `null` for what no process can stop, such as an effect in LoanPro. */
  schedule(delayMs: number, owner: Owner | null, happen: () => void): Event;
  /** Lets events happen one after the other until `isOver` or until there is none. */
  run(isOver: () => boolean): Promise<void>;
}

/**
 * So many events happen in one turn of the real event loop, because a turn takes longer than an event. Each has an immediate of its own:
 * Node lets every promise that can go on go on, and reports rejections that nobody handles, before it calls the next one.
 */
const EVENTS_PER_TURN = 100;

const realSetImmediate = setImmediate;
const realSetTimeout = setTimeout;
const owners = new AsyncLocalStorage<Owner>();
let current: Clock | null = null;
let currentRandom: Random | null = null;
let lastUuid = 0;

/** Runs code as a part of this process: its timers, and all that follows from it, belong to the process. */
export function runAs(owner: Owner, work: () => void): void {
  owners.run(owner, work);
}

export function createClock(random: Random): Clock {
  const heap: Event[] = [];
  let nowMs = 0;

  const isBefore = (a: Event, b: Event) => a.atMs < b.atMs || (a.atMs === b.atMs && a.tie < b.tie);

  function push(event: Event): void {
    let place = heap.length;
    heap.push(event);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = heap[parent];
      if (!above || !isBefore(event, above)) break;
      heap[place] = above;
      place = parent;
    }
    heap[place] = event;
  }

  function pop(): Event | undefined {
    const first = heap[0];
    const last = heap.pop();
    if (!last || last === first) return first;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      const left = heap[child];
      if (!left) break;
      const right = heap[child + 1];
      const smaller = right && isBefore(right, left) ? right : left;
      if (smaller === right) child += 1;
      if (!isBefore(smaller, last)) break;
      heap[place] = smaller;
      place = child;
    }
    heap[place] = last;
    return first;
  }

  /** Lets the next event happen. False when there is none. */
  function happenNext(): boolean {
    const event = pop();
    if (!event) return false;
    const { owner, happen } = event;
    if (happen === null || owner?.isAlive === false) return true;
    nowMs = Math.max(nowMs, event.atMs);
    if (owner && owner.suspendedUntilMs > nowMs) {
      push({ ...event, atMs: owner.suspendedUntilMs, tie: random.next() });
    } else if (owner) {
      owners.run(owner, happen);
    } else {
      happen();
    }
    return true;
  }

  return {
    now: () => nowMs,
    schedule(delayMs, owner, happen) {
      const event = { atMs: nowMs + Math.max(0, delayMs), tie: random.next(), owner, happen };
      push(event);
      return event;
    },
    run: (isOver) =>
      new Promise((resolve) => {
        let hasEnded = false;
        const step = () => {
          hasEnded ||= isOver() || !happenNext();
          if (hasEnded) resolve();
        };
        const loop = () => {
          if (hasEnded) return;
          for (let place = 0; place < EVENTS_PER_TURN; place += 1) realSetImmediate(step);
          realSetImmediate(loop);
        };
        loop();
      }),
  };
}

/** Makes this the clock and the source of chance of the process from now on. */
export function useClock(clock: Clock, random: Random): void {
  current = clock;
  currentRandom = random;
  lastUuid = 0;
}

class Timeout {
  readonly event: Event;
  constructor(event: Event) {
    this.event = event;
  }
  unref(): this {
    return this;
  }
  ref(): this {
    return this;
  }
}

function startTimer(happen: () => void, delayMs: number): Timeout {
  if (!current || !currentRandom) throw new Error('No history is being simulated.');
  // Timers fire a little late, and now and then much later.
  const lateMs = currentRandom.chance(0.9) ? currentRandom.next() : currentRandom.between(0, 30);
  return new Timeout(current.schedule(delayMs + lateMs, owners.getStore() ?? null, happen));
}

/**
 * Replaces the clocks, the timers and the sources of chance of this process by simulated ones. To be called before the modules of
 * the gateway are loaded. No code of the gateway knows about it.
 */
export function installSimulatedTime(): void {
  const builtin = createRequire(import.meta.url);
  Object.defineProperty(performance, 'now', { value: performanceNow });
  Math.random = () => currentRandom?.next() ?? 0;
  Object.assign(globalThis, { setTimeout: setSimulated, clearTimeout: clearSimulated });
  Object.assign(AbortSignal, { timeout: abortLater });
  Object.assign(builtin('node:timers/promises'), { setTimeout: waitSimulated });
  Object.assign(builtin('node:crypto'), { randomUUID: () => `simulated-${(lastUuid += 1)}` });
  syncBuiltinESMExports();
}

function performanceNow(): number {
  return current?.now() ?? 0;
}

function setSimulated(happen: (...args: unknown[]) => void, delayMs = 1, ...args: unknown[]) {
  return current ? startTimer(() => happen(...args), delayMs) : realSetTimeout(happen, delayMs, ...args);
}

function clearSimulated(timer: unknown): void {
  if (timer instanceof Timeout) timer.event.happen = null;
}

function abortLater(delayMs: number): AbortSignal {
  const controller = new AbortController();
  startTimer(() => controller.abort(new DOMException('The time is over.', 'TimeoutError')), delayMs);
  return controller.signal;
}

function waitSimulated(
  delayMs: number,
  value: unknown,
  { signal }: { signal?: AbortSignal } = {},
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    const abort = () => {
      timer.event.happen = null;
      reject(signal?.reason);
    };
    const timer = startTimer(() => {
      signal?.removeEventListener('abort', abort);
      resolve(value);
    }, delayMs);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
