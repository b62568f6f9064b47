// Generates load for the gateway: a fixed number of callers at once (closed loop), or a fixed number of requests a second (open loop).

import { setTimeout as wait } from 'node:timers/promises';
import type { Caller, End } from './caller.ts';
import { quantile } from './processes.ts';

export interface Tally {
  /** The number of each result per second. */
  rates: Record<End, number>;
  /** How many requests per second could not be sent, because the caller used all its connections. */
  unsentRate: number;
  /** The latency of good answers, from the time at which the request was due. */
  p50Ms: number;
  p99Ms: number;
  /** The latency of answers with 503 or `OVERLOADED`. */
  shedP99Ms: number;
}

export interface Window {
  /** The time before counting starts, in which the queues fill. */
  settleMs: number;
  countMs: number;
}

/** More than any load needs as long as the gateway keeps up, and many times the number of requests that it accepts. */
const MAX_CONNECTIONS = 2000;

/** Runs `concurrency` callers. Each one sends its next request as soon as it has an answer. */
export async function closedLoop(
  caller: Caller,
  bodies: () => string,
  concurrency: number,
  window: Window,
): Promise<Tally> {
  const count = openCount(window);
  const walk = async () => {
    while (!count.isOver()) {
      const dueMs = performance.now();
      count.add(await caller.ask(bodies()), dueMs);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, walk));
  return count.tally();
}

/** Sends `rate` requests a second at even intervals, answered or not. A late request is measured from the time at which it was due. */
export async function openLoop(
  caller: Caller,
  bodies: () => string,
  rate: number,
  window: Window,
): Promise<Tally> {
  const count = openCount(window);
  const startMs = performance.now();
  const underWay = new Set<Promise<void>>();
  const askOnce = async (dueMs: number) => count.add(await caller.ask(bodies()), dueMs);
  for (let next = 0; !count.isOver();) {
    for (; startMs + (next * 1000) / rate <= performance.now(); next++) {
      if (underWay.size >= MAX_CONNECTIONS) {
        count.addUnsent();
        continue;
      }
      const asked = askOnce(startMs + (next * 1000) / rate);
      underWay.add(asked);
      void asked.finally(() => underWay.delete(asked));
    }
    await wait(1);
  }
  await Promise.all(underWay);
  return count.tally();
}

/** Counts the results that arrive within the window. */
function openCount({ settleMs, countMs }: Window) {
  const fromMs = performance.now() + settleMs;
  const untilMs = fromMs + countMs;
  const ends: Record<End, number[]> = { good: [], refused: [], overloaded: [], failed: [], broken: [] };
  let unsent = 0;
  const isCounted = (nowMs: number) => nowMs >= fromMs && nowMs < untilMs;
  const perSecond = (number: number) => (number * 1000) / countMs;

  return {
    isOver: () => performance.now() >= untilMs,
    add(end: End, dueMs: number) {
      const nowMs = performance.now();
      if (isCounted(nowMs)) ends[end].push(nowMs - dueMs);
    },
    addUnsent() {
      if (isCounted(performance.now())) unsent++;
    },
    tally(): Tally {
      return {
        rates: {
          good: perSecond(ends.good.length),
          refused: perSecond(ends.refused.length),
          overloaded: perSecond(ends.overloaded.length),
          failed: perSecond(ends.failed.length),
          broken: perSecond(ends.broken.length),
        },
        unsentRate: perSecond(unsent),
        p50Ms: quantile(ends.good, 0.5),
        p99Ms: quantile(ends.good, 0.99),
        shedP99Ms: quantile([...ends.refused, ...ends.overloaded], 0.99),
      };
    },
  };
}
