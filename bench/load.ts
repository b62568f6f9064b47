// Callers of the gateway: so many at once who ask again and again, or so many a second whether they are answered or not.

import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';
import { quantile } from './processes.ts';

/**
 * `good` is an answer without errors, `refused` a 503, `overloaded` an answer with that code, `failed` any other answer, and
 * `broken` none at all.
 */
export type End = 'good' | 'refused' | 'overloaded' | 'failed' | 'broken';

export interface Caller {
  ask(body: string): Promise<End>;
  close(): Promise<void>;
}

export interface Tally {
  /** Each, per second. */
  rates: Record<End, number>;
  /** How many were to be asked and could not, as the caller itself had all its connections in use. */
  unsentRate: number;
  /** Of good answers, from the moment they were due. */
  p50Ms: number;
  p99Ms: number;
  /** Of answers with 503 or `OVERLOADED`. */
  shedP99Ms: number;
}

export interface Window {
  /** Not counted: until queues are as full as they will be. */
  settleMs: number;
  countMs: number;
}

/** More than any load below needs where the gateway keeps up, and many times what it lets in. */
const MAX_CONNECTIONS = 2000;

export function openCaller(origin: string): Caller {
  const pool = new Pool(origin, { connections: MAX_CONNECTIONS, pipelining: 1 });
  const headers = { 'content-type': 'application/json' };

  /** The lowest step of undici: what the callers use of the machine is taken from the gateway. */
  function ask(body: string): Promise<End> {
    return new Promise((resolve) => {
      let status = 0;
      let text = '';
      pool.dispatch(
        { method: 'POST', path: '/graphql', headers, body },
        {
          onRequestStart: () => undefined,
          onResponseStart: (_controller, statusCode) => {
            status = statusCode;
          },
          onResponseData: (_controller, chunk) => {
            text += chunk.toString('latin1');
          },
          onResponseEnd: () => resolve(judge(status, text)),
          onResponseError: () => resolve('broken'),
        },
      );
    });
  }

  return { ask, close: () => pool.destroy() };
}

function judge(status: number, text: string): End {
  if (status === 503) return 'refused';
  if (status === 200 && text.startsWith('{"data":') && !text.includes('"errors":')) return 'good';
  return text.includes('"OVERLOADED"') ? 'overloaded' : 'failed';
}

/** So many callers, each of whom asks again as soon as there is an answer. */
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

/** So many a second, evenly, whatever becomes of them. A late one counts from when it was due. */
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

/** Counts what ends within the window, by when it ends. */
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
