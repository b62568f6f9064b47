// Updates that LoanPro refuses: the code that says why, and when another try can help.

import { describe, expect, it } from 'vitest';
import type { Answer } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import { useJumpingClock } from '../loanpro/clock.ts';
import { openWarm, puts, stored, update } from '../support/writing.ts';

const clock = useJumpingClock();

const INCOME = [{ field: { id: '3' }, value: { amount: '400.00' } }];

const tooMany = (retryAfter: string): Answer => ({
  status: 429,
  headers: { 'retry-after': retryAfter },
  body: '',
});

const WARNINGS = '{"d":{"error":{},"warnings":["Duplicate SSN of Maria"]}}';

describe('an update that LoanPro refuses', () => {
  it.each<[string, number | null, string, Answer]>([
    ['LOANPRO_AUTH_FAILED', null, 'answers 401', { status: 401, body: '' }],
    ['LOANPRO_FORBIDDEN', null, 'answers 403', { status: 403, body: '' }],
    ['LOANPRO_VALIDATION_FAILED', null, 'answers 422', { status: 422, body: '' }],
    ['LOANPRO_WARNINGS', null, 'answers 409 with warnings', { status: 409, body: WARNINGS }],
    ['REFUSED_BY_LOANPRO', null, 'answers 409 without warnings', { status: 409, body: '' }],
    ['REFUSED_BY_LOANPRO', null, 'answers 400', { status: 400, body: WARNINGS }],
    ['LOANPRO_THROTTLED', 5000, 'answers 429', { status: 429, body: '' }],
    ['LOANPRO_THROTTLED', 60_000, 'answers 429 and asks for a minute', tooMany('60')],
    ['LOANPRO_THROTTLED', 3_600_000, 'answers 429 and asks for an hour', tooMany('3600')],
    ['LOANPRO_THROTTLED', 86_400_000, 'answers 429 and asks for ages', tooMany('99999999999999999999')],
  ])('is REJECTED with %s and a wait of %s when it %s', async (code, retryAfterMs, _name, refusal) => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(() => refusal);
    const payload = await update(app, '4151', INCOME);
    expect(payload).toMatchObject({
      outcome: 'REJECTED',
      userErrors: [{ code, retryAfterMs, path: ['values', '0'], valueIndex: 0, field: { id: '3' } }],
    });
    expect(JSON.stringify(payload.userErrors)).not.toContain('Maria');
    expect(puts(app)).toHaveLength(1);
  });

  it('with a 429 is APPLIED all the same when the read-back shows the new value', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites((_request, next) => {
      next();
      return tooMany('60');
    });
    expect(await update(app, '4151', INCOME)).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
    expect(stored(app, 4151, 3)).toEqual(['400.00']);
  });
});

describe('a 401 to an update', () => {
  it('marks the token as refused, and the gateway is not ready for a while, although reads are answered', async () => {
    await using app = await openWarm();
    const ready = async () => (await fetch(new URL('/ready', app.url))).status;
    expect(await ready()).toBe(200);
    app.standin.fault = faults.onWrites(faults.statusBefore(401));
    await update(app, '4151', INCOME);
    expect(app.notices).toEqual(['token-refused']);
    expect(await ready()).toBe(503);
    clock.jump(30_000);
    expect(await ready()).toBe(200);
    expect(app.notices).toEqual(['token-refused', 'token-refused']);
  });

  it('is forgotten as soon as LoanPro accepts an update', async () => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(faults.statusBefore(401));
    await update(app, '4151', INCOME);
    app.standin.fault = null;
    expect(await update(app, '4151', INCOME)).toMatchObject({ outcome: 'APPLIED' });
    expect((await fetch(new URL('/ready', app.url))).status).toBe(200);
  });
});
