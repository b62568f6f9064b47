// Retries end to end: which failures of LoanPro a caller of the gateway does not notice, and what is never sent twice.

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../../standin/answer.ts';
import * as faults from '../../../standin/faults.ts';
import type { App } from '../../support/app.ts';
import { openWarm, puts, update } from '../../support/writing.ts';

const QUERY = '{ customer(id: "4150") { id firstName customFields { fieldId rawValue } } }';

const codeOf = (answer: Awaited<ReturnType<App['ask']>>) => answer.errors?.[0]?.extensions['code'];

/** Applies the fault to this number of requests, and then to none. */
function first(count: number, fault: Fault): Fault {
  let seen = 0;
  return (request, next) => (seen++ < count ? fault(request, next) : next());
}

const TEMPORARY: [string, Fault][] = [
  ['a 503', faults.statusBefore(503)],
  ['a reset connection', faults.resetBefore],
  ['a connection that is closed without an answer', () => ({ speak: (outgoing) => outgoing.socket?.end() })],
];

describe('a temporary failure', () => {
  it.each(TEMPORARY)('of the first two attempts is not noticed by the caller: %s', async (_name, fault) => {
    await using app = await openWarm();
    app.standin.fault = first(2, fault);
    const answer = await app.ask(QUERY);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customer.firstName).toBe('Maria');
    expect(app.upstream).toHaveLength(3);
  });

  it.each(TEMPORARY)('of all three attempts is an error: %s', async (_name, fault) => {
    await using app = await openWarm();
    app.standin.fault = first(3, fault);
    expect(codeOf(await app.ask(QUERY))).toBe('UPSTREAM_UNAVAILABLE');
    expect(app.upstream).toHaveLength(3);
  });

  it.each(TEMPORARY)('of an update is never followed by a second update: %s', async (_name, fault) => {
    await using app = await openWarm();
    app.standin.fault = faults.onWrites(fault);
    await update(app, '5001', [{ field: { id: '22' }, value: { text: 'new' } }]);
    expect(puts(app)).toHaveLength(1);
  });
});

it('a LoanPro that cannot be reached is an error that says that nothing was sent', async () => {
  await using app = await openWarm();
  await app.standin.close();
  const answer = await app.ask(QUERY);
  expect(answer.errors).toMatchObject([
    {
      message: 'LoanPro cannot be reached. Nothing was sent.',
      extensions: { code: 'UPSTREAM_UNAVAILABLE' },
    },
  ]);
});

/** Ends with its connection, in the middle of a letter of two bytes. */
const cutInCharacter: Fault = () => ({
  speak: ({ socket }) => {
    socket?.write('HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{"d":{"firstName":"Jos');
    socket?.end(Buffer.from([0xc3]));
  },
});

describe('a truncated answer', () => {
  const framings = ['content-length', 'content-length and close', 'chunked', 'close'] as const;
  const cuts = framings.flatMap((framing) => [1, 60, 400].map((kept) => [framing, kept] as const));

  it.each(cuts)('is never taken for a complete one: framed by %s, %i bytes kept', async (framing, kept) => {
    await using app = await openWarm();
    app.standin.fault = faults.cutBody(framing, kept);
    const answer = await app.ask(QUERY);
    expect(answer.data.customer).toBeNull();
    expect(codeOf(answer)).toBe('UPSTREAM_INVALID_RESPONSE');
    expect(app.upstream).toHaveLength(2);
  });

  it.each(framings)('is requested once more, also if it is compressed: framed by %s', async (framing) => {
    await using app = await openWarm();
    for (const encoding of ['identity', 'gzip'] as const) {
      app.standin.fault = first(1, faults.cutBody(framing, 100, encoding));
      const answer = await app.ask(QUERY);
      expect(answer.errors).toBeUndefined();
      expect(answer.data.customer.customFields.length).toBeGreaterThan(5);
      expect(app.upstream.splice(0)).toHaveLength(2);
    }
  });

  it.each(framings)('to an update is never followed by a second update: framed by %s', async (framing) => {
    await using app = await openWarm();
    for (const [round, encoding] of (['identity', 'gzip'] as const).entries()) {
      app.standin.fault = faults.onWrites(faults.cutBody(framing, 10, encoding));
      const payload = await update(app, `500${round + 1}`, [{ field: { id: '22' }, value: { text: 'new' } }]);
      expect(payload.outcome).toBe('APPLIED');
      expect(puts(app)).toHaveLength(round + 1);
    }
  });

  it('is requested once more if it ends with its connection inside a character', async () => {
    await using app = await openWarm();
    app.standin.fault = first(1, cutInCharacter);
    expect((await app.ask(QUERY)).errors).toBeUndefined();
    expect(app.upstream).toHaveLength(2);
  });
});

describe('a final failure', () => {
  it.each([409, 501])(
    'is not followed by another attempt, and its text reaches no caller: a %i',
    async (status) => {
      await using app = await openWarm();
      app.standin.fault = faults.statusBefore(status, '{"message":"SECRET"}');
      const answer = await app.ask(
        '{ customFieldDefinitions { id } customersByIds(ids: ["5001"]) { customFields { rawValue } } }',
      );
      expect(answer.errors).toHaveLength(1);
      expect(answer.text).not.toContain('SECRET');
      const paths = app.upstream.map(({ path }) => path);
      expect(paths).toEqual([...new Set(paths)]);
    },
  );

  it('is not followed by another attempt: no answer within the timeout', async () => {
    await using app = await openWarm({ loanPro: { timeoutMs: 300 } });
    app.standin.fault = faults.hangBefore;
    expect(codeOf(await app.ask(QUERY))).toBe('UPSTREAM_TIMEOUT');
    expect(app.upstream).toHaveLength(1);
  });
});
