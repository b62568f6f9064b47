// Whether requests wait for the process itself: its event loop has had no pause for longer than a burst lasts.

import { performance } from 'node:perf_hooks';

const SAMPLE_MS = 100;
/** The share of the time in which the event loop works. Above the first it is saturated, until it is below the second. */
const SATURATED = 0.95;
const RELIEVED = 0.8;
const LONGEST_BURST_MS = 1000;

/**
 * How many requests may be in flight while the process is saturated. They share its time, so each of them takes as many times longer.
 * If they wait for LoanPro, the process is soon no longer saturated, and accepts more.
 */
export const MAX_SATURATED_REQUESTS = 64;

/** Returns a function that measures when it is called, so that an idle process has no timer. */
export function createSaturation(): () => boolean {
  let last = performance.eventLoopUtilization();
  let sampledAtMs = performance.now();
  let saturatedSinceMs: number | null = null;

  function sample(nowMs: number): void {
    const current = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(current, last);
    if (utilization >= SATURATED) saturatedSinceMs ??= sampledAtMs;
    else if (utilization < RELIEVED) saturatedSinceMs = null;
    last = current;
    sampledAtMs = nowMs;
  }

  return () => {
    const nowMs = performance.now();
    if (nowMs - sampledAtMs >= SAMPLE_MS) sample(nowMs);
    return saturatedSinceMs !== null && nowMs - saturatedSinceMs > LONGEST_BURST_MS;
  };
}
