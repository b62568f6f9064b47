// Reads that are not finished at the deadline of their caller: the answer says which parts are missing, and the work ends.

import { afterEach, expect, it, vi } from 'vitest';
import { openApp } from '../support/app.ts';

afterEach(() => vi.restoreAllMocks());

it('execution ends at the deadline also while it waits for nothing, and each part that is missing has an error', async () => {
  await using app = await openApp();
  await app.warmUp();
  const now = performance.now.bind(performance);
  let passedMs = 0;
  vi.spyOn(performance, 'now').mockImplementation(() => now() + passedMs);
  // The deadline passes in the turn in which the answer is read. No timer can fire in it.
  app.standin.fault = (_request, next) => {
    const answer = next();
    passedMs = 15_000;
    return answer;
  };
  const answer = await app.ask('{ customersByIds(ids: ["4150", "4151"]) { id customFields { rawValue } } }');
  expect(answer.status).toBe(200);
  expect(answer.data).toEqual({
    customersByIds: [
      { id: '4150', customFields: null },
      { id: '4151', customFields: null },
    ],
  });
  expect(answer.errors).toMatchObject(
    [0, 1].map((index) => ({
      path: ['customersByIds', index, 'customFields'],
      extensions: { code: 'DEADLINE_EXCEEDED', retryable: true },
    })),
  );
});
