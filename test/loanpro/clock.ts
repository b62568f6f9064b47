// A monotonic clock that a test can move forward, while sockets and timers work as usual.

import { afterEach, beforeEach, vi } from 'vitest';

export interface JumpingClock {
  /** Makes `performance.now()` return a later time from now on. No timer fires because of it. */
  jump(ms: number): void;
  /** Makes `performance.now()` move only by jumps from now on, however slow the machine is. */
  freeze(): void;
}

/** For every test of the file that calls this. Each test begins without a jump. */
export function useJumpingClock(): JumpingClock {
  let offsetMs = 0;
  let frozenAtMs: number | null = null;
  const realNow = performance.now.bind(performance);
  beforeEach(() => {
    offsetMs = 0;
    frozenAtMs = null;
    vi.spyOn(performance, 'now').mockImplementation(() => (frozenAtMs ?? realNow()) + offsetMs);
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return { jump: (ms) => (offsetMs += ms), freeze: () => (frozenAtMs = realNow()) };
}
