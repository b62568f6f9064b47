// Measures of work for tests: processor time of this thread, and how it grows with the size of an input.

import { expect } from 'vitest';

/** The processor time of this thread that a function takes, in milliseconds. Other processes do not count. */
export function cpuMs(run: () => void): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

/**
 * Runs something on this thread, such as a request to a gateway of the test itself, and fails when it takes more processor time than this. The time
 * is that of the gateway, the stand-in and the caller together. With `SHOW_WORK=1` it is printed.
 */
export async function withinCpuMs<Result>(mostMs: number, run: () => Promise<Result>): Promise<Result> {
  const before = process.threadCpuUsage();
  const result = await run();
  const { user, system } = process.threadCpuUsage(before);
  const usedMs = Math.round((user + system) / 1000);
  if (process.env['SHOW_WORK']) process.stdout.write(`${usedMs} ms: ${expect.getState().currentTestName}\n`);
  expect(usedMs).toBeLessThan(mostMs);
  return result;
}

/** Work below this is noise: a linear pass over the sizes of these tests takes much less. */
const NOISE_MS = 20;
/** Four times the text is four times the work when it is linear, and sixteen times when it is quadratic. */
const FASTER_THAN_LINEAR = 8;

/**
 * Whether the work for a text grows faster than the text. The first size is so small that even exponential work ends. A doubt is measured again, because a garbage collection may have fallen into it.
 */
export function growsFasterThanText(use: (text: string) => void, textOf: (times: number) => string): boolean {
  for (const times of [24, 512, 16_384]) {
    const measure = () => cpuMs(() => use(textOf(times)));
    if (measure() < NOISE_MS || Math.min(measure(), measure()) < NOISE_MS) continue;
    const smaller = textOf(Math.ceil(times / 4));
    const ratio =
      cpuMs(() => use(textOf(times))) /
      Math.max(
        cpuMs(() => use(smaller)),
        0.01,
      );
    if (ratio > FASTER_THAN_LINEAR) return true;
  }
  return false;
}
