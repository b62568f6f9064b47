// The log line about callers that were cut off.

import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createCutOffCount } from '../../src/http/cut-off-callers.ts';

beforeEach(() => vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => vi.useRealTimers());

it('callers that were cut off are logged in one line every ten seconds, with their number for each reason', () => {
  const lines: object[] = [];
  const count = createCutOffCount({ callersCutOff: (counts) => void lines.push(counts) });
  for (let times = 0; times < 1000; times++) count('slowBody');
  count('answerNotRead');
  vi.advanceTimersByTime(9999);
  expect(lines).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(lines).toEqual([{ slowBody: 1000, answerNotRead: 1 }]);
  vi.advanceTimersByTime(60_000);
  count('tooManyConnections');
  vi.advanceTimersByTime(10_000);
  expect(lines.slice(1)).toEqual([{ tooManyConnections: 1 }]);
  expect(vi.getTimerCount()).toBe(0);
});
