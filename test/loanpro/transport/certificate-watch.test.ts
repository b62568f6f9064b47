// When a refused certificate is told, alone and with a fake clock: once for each problem, and once when it is over.

import { expect, it, vi } from 'vitest';
import { createCertificateWatch } from '../../../src/loanpro/transport/certificate-watch.ts';
import { LoanProError } from '../../../src/loanpro/transport/errors.ts';
import { makeCall, makeReply, useFakeClock } from './calls.ts';

useFakeClock();

function openWatch() {
  const told: (string | null)[] = [];
  const watch = createCertificateWatch((problem) => told.push(problem));
  const run = async (outcome: Error | null) =>
    watch(makeCall('read'), async () => {
      if (outcome) throw outcome;
      return makeReply(200);
    }).catch((error: unknown) => error);
  return { told, run };
}

const expired = new LoanProError('untrusted', 'expired');
const otherHost = new LoanProError('untrusted', 'other host');
const away = new LoanProError('not-sent', 'away');

it('each problem is told once, also if calls over older connections succeed meanwhile', async () => {
  const { told, run } = openWatch();
  for (const outcome of [null, away, expired, null, expired, otherHost, away, null, expired, otherHost]) {
    const result = await run(outcome);
    expect(result).toEqual(outcome ?? makeReply(200));
    await vi.advanceTimersByTimeAsync(20_000);
  }
  expect(told).toEqual(['expired', 'other host']);
});

it('the end is told by a reply a minute after the last refusal, and the next refusal is told again', async () => {
  const { told, run } = openWatch();
  await run(expired);
  await vi.advanceTimersByTimeAsync(59_999);
  await run(null);
  expect(told).toEqual(['expired']);
  await vi.advanceTimersByTimeAsync(1);
  await run(away);
  expect(told).toEqual(['expired']);
  await run(null);
  await run(null);
  await run(expired);
  expect(told).toEqual(['expired', null, 'expired']);
});
