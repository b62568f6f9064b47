// Waiting for an event in a test with a fake clock.

import { setImmediate as nextTurn } from 'node:timers/promises';

/** Waits without `expect.poll`, which would set the fake clock forward. */
export async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await nextTurn();
}
