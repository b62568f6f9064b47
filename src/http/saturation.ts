// How many requests may run at the same time without waiting long for the processor, found out from the turns of the event loop.

import { performance } from 'node:perf_hooks';

const SAMPLE_MS = 100;
/** The share of the time in which the event loop works. Above the first it is saturated, until it is below the second. */
const SATURATED = 0.9;
const RELIEVED = 0.75;
const LONGEST_BURST_MS = 1000;
/** So long the processor may work for the requests that run at the same time, all together. */
export const TARGET_WORK_MS = 8;
/**
 * At least this many: large requests make long turns however few of them run, and those that wait for each other count as well. With 10, 16 callers that only write
 * had 5 percent of their requests refused.
 */
export const MIN_SATURATED_REQUESTS = 20;
/** The limit falls by this factor at most with each sample, and rises by the other one. */
const FALL = 0.8;
const RISE = 1.1;
/** A limit above this one is none. It takes about five seconds without saturation to get there. */
const ENDLESS = 1000;

/** What the event loop has done up to a time. */
interface Sample {
  atMs: number;
  activeMs: number;
}

function sampleEventLoop(): Sample {
  return { atMs: performance.now(), activeMs: performance.eventLoopUtilization().active };
}

/**
 * Tells how many requests may run, given how many run now and how many have ended since the start. `Infinity` while the process is not
 * saturated.
 */
export type SaturationLimit = (running: number, ended: number) => number;

/**
 * There is no limit before the process has been saturated for longer than a burst lasts. Then as many requests may run as the process
 * can finish in `TARGET_WORK_MS`. If they wait for LoanPro and not for the processor, the event loop has pauses, and the limit rises. It
 * measures when it is called, so that an idle process has no timer.
 */
export function createSaturationLimit(takeSample: () => Sample = sampleEventLoop): SaturationLimit {
  let last = takeSample();
  let saturatedSinceMs: number | null = null;
  let limit = Infinity;
  let lastEnded = 0;

  function measure(running: number, ended: number): void {
    const sample = takeSample();
    const elapsedMs = sample.atMs - last.atMs;
    const utilization = (sample.activeMs - last.activeMs) / elapsedMs;
    if (utilization >= SATURATED) saturatedSinceMs ??= sample.atMs;
    else if (utilization < RELIEVED) saturatedSinceMs = null;
    if (utilization < SATURATED) relieve(elapsedMs / SAMPLE_MS);
    else if (limit < Infinity) follow(((ended - lastEnded) / elapsedMs) * TARGET_WORK_MS);
    else if (sample.atMs - (saturatedSinceMs ?? sample.atMs) > LONGEST_BURST_MS) {
      limit = Math.max(MIN_SATURATED_REQUESTS, running);
    }
    last = sample;
    lastEnded = ended;
  }

  function follow(wanted: number): void {
    limit = Math.max(MIN_SATURATED_REQUESTS, Math.min(limit * RISE, Math.max(limit * FALL, wanted)));
  }

  function relieve(samples: number): void {
    limit *= RISE ** samples;
    if (limit > ENDLESS) limit = Infinity;
  }

  return (running, ended) => {
    if (performance.now() - last.atMs >= SAMPLE_MS) measure(running, ended);
    return limit;
  };
}
