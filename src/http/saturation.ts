// How many requests may run at the same time without waiting long for the processor, found out from the turns of the event loop.

import { performance } from 'node:perf_hooks';

const SAMPLE_MS = 100;
/** The share of the time in which the event loop works. Above the first it is saturated, until it is below the second. */
const SATURATED = 0.95;
const RELIEVED = 0.8;
const LONGEST_BURST_MS = 1000;
/** A request needs several turns, and in each of them it waits for the work of all others. */
export const TARGET_TURN_MS = 4;
/** At least this many: large requests make long turns however few of them run, and those that wait for each other count as well. */
export const MIN_SATURATED_REQUESTS = 8;
/** The limit falls by this factor at most with each sample, and rises by the other one. */
const FALL = 0.7;
const RISE = 1.2;
/** A limit above this one is none. It takes about three seconds without saturation to get there. */
const ENDLESS = 1000;

/** What the event loop has done up to a time. */
interface Sample {
  atMs: number;
  activeMs: number;
  turns: number;
}

function sampleEventLoop(): Sample {
  const { active: activeMs } = performance.eventLoopUtilization();
  return { atMs: performance.now(), activeMs, turns: performance.nodeTiming.uvMetricsInfo.loopCount };
}

/** Tells how many requests may run, given how many run now. `Infinity` while the process is not saturated. */
export type SaturationLimit = (running: number) => number;

/**
 * There is no limit before the process has been saturated for longer than a burst lasts. If the requests wait for LoanPro and not for
 * the processor, turns are short, and the limit rises. It measures when it is called, so that an idle process has no timer.
 */
export function createSaturationLimit(takeSample: () => Sample = sampleEventLoop): SaturationLimit {
  let last = takeSample();
  let saturatedSinceMs: number | null = null;
  let limit = Infinity;

  function measure(running: number): void {
    const sample = takeSample();
    const activeMs = sample.activeMs - last.activeMs;
    const utilization = activeMs / (sample.atMs - last.atMs);
    const turnMs = activeMs / Math.max(1, sample.turns - last.turns);
    if (utilization >= SATURATED) saturatedSinceMs ??= sample.atMs;
    else if (utilization < RELIEVED) saturatedSinceMs = null;
    if (saturatedSinceMs === null) relieve((sample.atMs - last.atMs) / SAMPLE_MS);
    else if (limit < Infinity || sample.atMs - saturatedSinceMs > LONGEST_BURST_MS) {
      const factor = Math.min(RISE, Math.max(FALL, TARGET_TURN_MS / turnMs));
      limit = Math.max(MIN_SATURATED_REQUESTS, Math.min(limit, running) * factor);
    }
    last = sample;
  }

  function relieve(samples: number): void {
    limit *= RISE ** samples;
    if (limit > ENDLESS) limit = Infinity;
  }

  return (running) => {
    if (performance.now() - last.atMs >= SAMPLE_MS) measure(running);
    return limit;
  };
}
