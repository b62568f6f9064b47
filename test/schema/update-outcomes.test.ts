// The outcome that a write reports, compared with what LoanPro really holds.

import { pino } from 'pino';
import { expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import { createNotices } from '../../src/notices.ts';
import * as faults from '../../standin/faults.ts';
import { useJumpingClock } from '../loanpro/clock.ts';
import type { App } from '../support/app.ts';
import { UPDATE, openWarm, puts, stored, update } from '../support/writing.ts';

const clock = useJumpingClock();

const INCOME = [{ field: { id: '3' }, value: { amount: '400.00' } }];

/** Another writer changes the row of customer 4151. */
const overwrite = (app: App, text: string) => () =>
  app.standin.database
    .prepare(
      'UPDATE custom_field__entity SET custom_field_value = ? WHERE entity_id = 4151 AND custom_field_id = 3',
    )
    .run(text);

/** The code of the user error, by what LoanPro does. */
const CODES: Record<string, string> = {
  'answers 409': 'REFUSED_BY_LOANPRO',
  'answers 401': 'LOANPRO_AUTH_FAILED',
  'answers 429': 'LOANPRO_THROTTLED',
  'answers 200 without applying it': 'DROPPED_BY_LOANPRO',
};

// LoanPro holds 350.00 for this customer, and the write sets 400.00.
it.each<[string, string, Fault]>([
  ['APPLIED', 'applies it', faults.noFault],
  ['APPLIED', 'applies it and answers 500', faults.statusAfter(500)],
  ['APPLIED', 'applies it and answers 503', faults.statusAfter(503)],
  ['APPLIED', 'applies it and answers 409', faults.statusAfter(409)],
  ['APPLIED', 'applies it and answers with HTML', faults.statusAfter(200, '<html></html>')],
  ['APPLIED', 'applies it and resets the connection', faults.resetAfter],
  ['APPLIED', 'applies it and truncates the answer', faults.cutBody('content-length', 10)],
  ['APPLIED', 'stores the amount in another format', faults.storeAs((text) => text.replace(/\.00$/, ''))],
  ['UNKNOWN', 'answers 500 and does not apply it', faults.statusBefore(500)],
  ['UNKNOWN', 'answers 502 and does not apply it', faults.statusBefore(502)],
  ['UNKNOWN', 'answers with HTML and does not apply it', faults.statusBefore(200, '<html></html>')],
  ['UNKNOWN', 'answers with a redirect', faults.statusBefore(302)],
  ['UNKNOWN', 'resets the connection and does not apply it', faults.resetBefore],
  ['UNKNOWN', 'never answers and does not apply it', faults.hangBefore],
  ['REJECTED', 'answers 409', faults.statusBefore(409, '{"error":{"message":"SECRET of customer"}}')],
  ['REJECTED', 'answers 401', faults.statusBefore(401)],
  ['REJECTED', 'answers 429', faults.statusBefore(429)],
  ['REJECTED', 'answers 200 without applying it', faults.dropSilently],
  ['DIVERGED', 'stores a truncated value', faults.storeAs((text) => text.slice(0, 1))],
])('a write reports %s when LoanPro %s', async (outcome, name, fault) => {
  await using app = await openWarm({ loanPro: { timeoutMs: 1000 } });
  app.standin.fault = faults.onWrites(fault);
  const payload = await update(app, '4151', INCOME);

  expect(payload.outcome).toBe(outcome);
  // Exactly one request was sent, and the answer shows what LoanPro's table holds.
  expect(puts(app)).toHaveLength(1);
  expect([payload.changes[0].after.rawValue]).toEqual(stored(app, 4151, 3));
  expect(payload.customer.income.rawValue).toBe(payload.changes[0].after.rawValue);
  expect(payload.userErrors.map(({ code }: { code: string }) => code)).toEqual(
    outcome === 'REJECTED' ? [CODES[name]] : [],
  );
  expect(JSON.stringify(payload)).not.toContain('SECRET');
});

it('a write reports APPLIED when LoanPro applied it and never answered', async () => {
  await using app = await openWarm({ loanPro: { timeoutMs: 1000 } });
  app.standin.fault = faults.onWrites(faults.hangAfter);
  expect(await update(app, '4151', INCOME)).toMatchObject({ outcome: 'APPLIED' });
  expect(puts(app)).toHaveLength(1);
});

it('a write reports APPLIED when LoanPro applies it during the read-back', async () => {
  await using app = await openWarm({
    gateway: { writing: { formats: { date: 'YYYY-MM-DD' }, readBackPausesMs: [0, 100, 400, 2000] } },
  });
  app.standin.fault = faults.onWrites(faults.applyLate(300));
  expect(await update(app, '4151', INCOME)).toMatchObject({ outcome: 'APPLIED' });
  expect(puts(app)).toHaveLength(1);
});

it('a write reports UNKNOWN when it cannot be read back', async () => {
  await using app = await openWarm();
  let isWritten = false;
  app.standin.fault = (request, next) => {
    isWritten ||= request.method === 'PUT';
    return isWritten && request.method === 'GET' ? { status: 503, body: '' } : next();
  };
  expect(await update(app, '4151', INCOME)).toMatchObject({
    outcome: 'UNKNOWN',
    customer: null,
    changes: [{ result: 'UNKNOWN', after: null }],
  });
});

it('a write reports DIVERGED when somebody else changes the field after it', async () => {
  await using app = await openWarm();
  app.standin.fault = faults.onWrites(faults.foreignWriteAfter(overwrite(app, '999.99')));
  expect(await update(app, '4151', INCOME)).toMatchObject({
    outcome: 'DIVERGED',
    changes: [{ result: 'DIVERGED', before: { rawValue: '350.00' }, after: { rawValue: '999.99' } }],
  });
});

it('a write reports PARTIAL when LoanPro keeps one of two values', async () => {
  await using app = await openWarm();
  app.standin.fault = faults.onWrites(faults.keepFirst(1));
  const payload = await update(app, '4151', [{ field: { id: '7' }, value: { number: '5' } }, ...INCOME]);
  expect(payload).toMatchObject({
    outcome: 'PARTIAL',
    changes: [{ result: 'APPLIED' }, { result: 'NOT_APPLIED' }],
    userErrors: [{ code: 'DROPPED_BY_LOANPRO', valueIndex: 1, field: { id: '3' } }],
  });
});

it('a write returns an error instead of an outcome when LoanPro cannot be reached', async () => {
  await using app = await openWarm();
  await app.standin.close();
  const answer = await app.ask(UPDATE, { customerId: '4151', values: INCOME });
  expect(answer.data).toEqual({ updateCustomerCustomFields: null });
  expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryable: true });
});

it('a write reports DIVERGED when it created a second row for its field', async () => {
  // The dialect does not match the tenant: it names the field, and the tenant finds a row only by its id.
  await using app = await openWarm({
    standin: { quirks: { updateKey: 'row' } },
    loanPro: { writeForm: { dialect: 'field', emptyValue: 'empty-text' } },
  });
  const payload = await update(app, '4151', [{ field: { id: '3' }, value: { amount: '400.00' } }]);
  expect(stored(app, 4151, 3)).toEqual(['350.00', '400.00']);
  expect(payload).toMatchObject({
    outcome: 'DIVERGED',
    changes: [{ result: 'DIVERGED', after: { rawValue: '400.00', problem: { code: 'DUPLICATE_ROWS' } } }],
    userErrors: [{ code: 'DUPLICATE_ROWS', field: { id: '3' } }],
  });
});

it('a later read in the same document does not return what was read before a write with the outcome UNKNOWN', async () => {
  await using app = await openWarm();
  let writes = 0;
  app.standin.fault = (request, next) => {
    if (request.method === 'PUT') writes += 1;
    // The second write is applied, but its answer is a 500 and every read after it fails.
    if (writes === 2 && request.method === 'GET') return { status: 503, body: '' };
    const answer = next();
    return writes === 2 ? { status: 500, body: '' } : answer;
  };
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- only this test uses it
  const write = (dependents: string) =>
    `updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "7" }, value: { number: "${dependents}" } }])`;
  const answer = await app.ask(`mutation {
    a: ${write('11')} { outcome }
    b: ${write('12')} { outcome customer { id } }
    c: updateCustomerCustomFields(customerId: "4150", values: []) { customer { customField(field: { id: "7" }) { rawValue } } }
  }`);
  expect(answer.data).toMatchObject({
    a: { outcome: 'APPLIED' },
    b: { outcome: 'UNKNOWN', customer: null },
    c: { customer: null },
  });
  expect(answer.errors).toMatchObject([
    { path: ['c', 'customer'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
  ]);
});

it('each write logs one line with its outcome and without any value', async () => {
  const lines: string[] = [];
  await using app = await openWarm({
    gateway: {
      notices: createNotices(pino({ level: 'info' }, { write: (line: string) => lines.push(line) })),
    },
  });
  lines.length = 0;
  await update(app, '4150', [{ field: { id: '3' }, value: { amount: '712345.67' } }]);
  app.standin.fault = (request, next) => (request.method === 'PUT' ? { status: 403, body: '' } : next());
  await update(app, '4150', [{ field: { id: '3' }, value: { amount: '1.00' } }]);
  await update(app, '4150', [{ field: { id: '3' }, value: { text: '812345.67' } }]);

  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      level: 30,
      msg: 'custom fields written',
      customerId: '4150',
      outcome: 'APPLIED',
      fields: [{ id: '3', result: 'APPLIED' }],
      upstream: { verdict: 'accepted', status: 200 },
    },
    {
      level: 40,
      outcome: 'REJECTED',
      upstream: { verdict: 'refused', status: 403, reason: 'rights' },
      problems: ['LOANPRO_FORBIDDEN'],
    },
    { level: 30, msg: 'nothing written', outcome: 'REJECTED', problems: ['TYPE_MISMATCH'] },
  ]);
  expect(lines.join('')).not.toMatch(/[78]12345[.,"]/);
});

it.each<[string, string, Fault]>([
  ['REJECTED', 'answers 200 without applying it', faults.dropSilently],
  ['REJECTED', 'answers 409', faults.statusBefore(409)],
  ['UNKNOWN', 'answers 500', faults.statusBefore(500)],
])(
  'a write reports %s, and not APPLIED, when LoanPro holds words for other values and %s',
  async (outcome, _name, fault) => {
    await using app = await openWarm();
    app.standin.database.exec(
      `UPDATE custom_field__entity SET custom_field_value = CASE custom_field_id WHEN 2 THEN 'Silver' ELSE 'yes' END
     WHERE entity_id = 4150 AND entity_type = 'Entity.Customer' AND custom_field_id IN (2, 4)`,
    );
    app.standin.fault = faults.onWrites(fault);
    const payload = await update(app, '4150', [
      { field: { id: '2' }, value: { option: { key: '3' } } },
      { field: { id: '4' }, value: { checked: false } },
    ]);
    expect(payload.outcome).toBe(outcome);
    expect([stored(app, 4150, 2), stored(app, 4150, 4)]).toEqual([['Silver'], ['yes']]);
  },
);

it('twenty writes to different customers all report APPLIED while ten of their answers hang', async () => {
  await using app = await openWarm({ loanPro: { timeoutMs: 2000 } });
  // The writes to ten customers are applied and never answered. They must not keep the other ten from LoanPro.
  const slow = new Set(Array.from({ length: 10 }, (_, index) => `odata.svc/Customers(${5001 + index})`));
  app.standin.fault = (request, next) =>
    request.method === 'PUT' && slow.has(request.path) ? faults.hangAfter(request, next) : next();
  const write = (id: number) => update(app, String(id), [{ field: { id: '22' }, value: { text: 'new' } }]);
  const payloads = await Promise.all(Array.from({ length: 20 }, (_, index) => write(5001 + index)));
  expect(payloads.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 20 }, () => 'APPLIED'));
  expect(puts(app)).toHaveLength(20);
});

it.each([
  ['UNKNOWN', 'gives no clear answer', faults.statusBefore(504)],
  ['DIVERGED', 'refuses the request', faults.statusBefore(409)],
])('a write is %s when somebody else writes the field and LoanPro %s', async (outcome, _name, fault) => {
  await using app = await openWarm();
  app.standin.fault = faults.onWrites((request, next) => {
    overwrite(app, '999.00')();
    return fault(request, next);
  });
  expect(await update(app, '4151', INCOME)).toMatchObject({
    outcome,
    changes: [{ result: outcome, after: { rawValue: '999.00' } }],
  });
});

it(
  'all read-backs after a slow update request together end after six seconds',
  { timeout: 60_000 },
  async () => {
    await using app = await openWarm({
      gateway: { writing: { formats: { date: 'YYYY-MM-DD' }, readBackPausesMs: [0, 300, 1000, 3000] } },
    });
    let isWritten = false;
    app.standin.fault = (request, next) => {
      // The request takes all the time that one call may take. The clock jumps, so that the test need not wait for it.
      if (request.method === 'PUT') clock.jump(9999);
      if (request.method === 'PUT') isWritten = true;
      return isWritten && request.method === 'GET' ? { socket: 'hang' } : next();
    };
    const startMs = Date.now();
    expect(await update(app, '4151', INCOME)).toMatchObject({ outcome: 'UNKNOWN', customer: null });
    // Four read-backs with the HTTP timeout of ten seconds each would take forty seconds.
    expect(Date.now() - startMs).toBeLessThan(15_000);
  },
);

it('a later read in the same document returns what a write read back, and not what was read before the write', async () => {
  await using app = await openWarm();
  // oxlint-disable-next-line unicorn/consistent-function-scoping -- only this test uses it
  const read = (alias: string) => `${alias}: updateCustomerCustomFields(customerId: "4150", values: []) {
    customer { customField(field: { id: "7" }) { rawValue } }
  }`;
  const answer = await app.ask(`mutation {
    ${read('before')}
    write: updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "7" }, value: { number: "12" } }]) { outcome }
    ${read('after')}
  }`);
  expect(answer.data).toEqual({
    before: { customer: { customField: { rawValue: '2' } } },
    write: { outcome: 'APPLIED' },
    after: { customer: { customField: { rawValue: '12' } } },
  });
});
