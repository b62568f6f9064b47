// The suspects alone: how many are remembered at most.

import { expect, it } from 'vitest';
import { createSuspects } from '../../../src/loanpro/transport/suspects.ts';
import { useFakeClock } from './calls.ts';

useFakeClock();

it('a hundred suspects are remembered, and the one whose last failure is the oldest is forgotten first', () => {
  const suspects = createSuspects();
  for (let round = 0; round < 6; round++) suspects.recordFailure(['bad']);
  for (let at = 1; at < 100; at++) suspects.recordFailure([`other ${at}`]);
  expect(suspects.refusedForMs(['bad'])).toBe(5000);
  suspects.recordFailure(['bad']);
  for (let at = 1; at < 100; at++) suspects.recordFailure([`another ${at}`]);
  expect(suspects.refusedForMs(['bad'])).toBe(5000);
  suspects.recordFailure(['one more']);
  expect(suspects.refusedForMs(['bad'])).toBe(0);
});
