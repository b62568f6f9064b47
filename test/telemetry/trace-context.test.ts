// The trace headers of a caller are sent to LoanPro with the calls of its request. No other header of a caller is.

import { expect, it } from 'vitest';
import { openWarm } from '../support/writing.ts';

const nameOf = (id: string) => `{ customer(id: "${id}") { firstName } }`;
const trace = (digit: string) => `00-${digit.repeat(32)}-${digit.repeat(16)}-01`;

it('the trace headers of simultaneous requests are sent to LoanPro, each with the calls of its own request', async () => {
  await using app = await openWarm();
  const ids = Array.from({ length: 9 }, (_, index) => String(index + 1));
  await Promise.all(
    ids.map(async (digit) =>
      app.ask(nameOf(`500${digit}`), {}, { traceparent: trace(digit), tracestate: `vendor=${digit}` }),
    ),
  );
  const seen = app.upstream.map(({ path, headers }) => [path, headers['traceparent'], headers['tracestate']]);
  expect(seen.toSorted((one, other) => String(one[0]).localeCompare(String(other[0])))).toEqual(
    ids.map((digit) => [`odata.svc/Customers(500${digit})`, trace(digit), `vendor=${digit}`]),
  );
});

it('the trace headers of a write are sent with each of its calls to LoanPro', async () => {
  await using app = await openWarm();
  const update =
    'mutation { updateCustomerCustomFields(customerId: "5001", values: [{ field: { id: "22" }, value: { text: "new" } }]) { outcome } }';
  await app.ask(update, {}, { traceparent: trace('a') });
  expect(app.upstream.length).toBeGreaterThanOrEqual(3);
  expect(new Set(app.upstream.map(({ headers }) => headers['traceparent']))).toEqual(new Set([trace('a')]));
});

it.each([
  ['no trace headers', {}],
  ['a traceparent with more text behind it', { traceparent: `${trace('a')}-more` }],
  ['a traceparent with a quote in it', { traceparent: trace('a').replace('aaaa', "a'or") }],
  ['a traceparent of another version', { traceparent: trace('a').replace('00-', 'ff-') }],
  ['a tracestate alone', { tracestate: 'vendor=1' }],
])('no trace headers are sent to LoanPro when the caller sends %s', async (_name, headers) => {
  await using app = await openWarm();
  await app.ask(nameOf('5001'), {}, headers);
  expect(Object.keys(app.upstream[0]?.headers ?? {}).filter((name) => name.startsWith('trace'))).toEqual([]);
});
