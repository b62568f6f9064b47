// Tests each fault of the stand-in: what the caller receives, and whether the request was applied.

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import { openStandin } from '../../standin/server.ts';
import type { Standin } from '../../standin/server.ts';

const BODY = JSON.stringify({
  CustomFieldValues: {
    results: [
      { customFieldId: 3, customFieldValue: '400' },
      { customFieldId: 22, customFieldValue: 'second' },
    ],
  },
  __id: 4150,
  __update: true,
});

async function call(standin: Standin, method: 'GET' | 'PUT', timeoutMs = 5000) {
  return fetch(`${standin.baseUrl}odata.svc/Customers(4150)`, {
    method,
    headers: {
      authorization: `Bearer ${standin.token}`,
      'autopal-instance-id': standin.instanceId,
      'content-type': 'application/json',
    },
    signal: AbortSignal.timeout(timeoutMs),
    ...(method === 'PUT' ? { body: BODY } : {}),
  });
}

/** The status of an update, or `none` when there was no answer. */
async function put(standin: Standin, timeoutMs?: number): Promise<number | 'none'> {
  return call(standin, 'PUT', timeoutMs).then(
    ({ status }) => status,
    () => 'none',
  );
}

function stored(standin: Standin): unknown[] {
  return [3, 22].map(
    (fieldId) =>
      standin.database
        .prepare(
          `SELECT custom_field_value AS value FROM custom_field__entity
           WHERE entity_type = 'Entity.Customer' AND entity_id = 4150 AND custom_field_id = ?`,
        )
        .get(fieldId)?.['value'] ?? null,
  );
}

const APPLIED = ['400', 'second'];
const UNTOUCHED = [null, null];

it.each<[string, Fault, number | 'none', unknown[]]>([
  ['noFault', faults.noFault, 200, APPLIED],
  ['statusBefore', faults.statusBefore(503), 503, UNTOUCHED],
  ['statusAfter', faults.statusAfter(500), 500, APPLIED],
  ['resetBefore', faults.resetBefore, 'none', UNTOUCHED],
  ['resetAfter', faults.resetAfter, 'none', APPLIED],
  ['dropSilently', faults.dropSilently, 200, UNTOUCHED],
  ['keepFirst', faults.keepFirst(1), 200, ['400', null]],
  ['storeAs', faults.storeAs((text) => `${text}.00`), 200, ['400.00', 'second.00']],
])('the fault %s answers and applies a write as its name says', async (_name, fault, status, values) => {
  await using standin = await openStandin();
  standin.fault = faults.onWrites(fault);
  expect(await put(standin)).toBe(status);
  expect(stored(standin)).toEqual(values);
  // Reads are answered normally.
  expect((await call(standin, 'GET')).status).toBe(200);
});

it.each<[string, Fault, unknown[]]>([
  ['hangBefore', faults.hangBefore, UNTOUCHED],
  ['hangAfter', faults.hangAfter, APPLIED],
])('the fault %s never answers', async (_name, fault, values) => {
  await using standin = await openStandin();
  standin.fault = fault;
  expect(await put(standin, 300)).toBe('none');
  expect(stored(standin)).toEqual(values);
});

it('the fault applyLate answers 504 and applies the request later', async () => {
  await using standin = await openStandin();
  standin.fault = faults.applyLate(200);
  expect(await put(standin)).toBe(504);
  expect(stored(standin)).toEqual(UNTOUCHED);
  await expect.poll(() => stored(standin)).toEqual(APPLIED);
});

it('the fault applyAfterAnswer answers 200 and lets the test apply the request', async () => {
  await using standin = await openStandin();
  const effects: (() => void)[] = [];
  standin.fault = faults.applyAfterAnswer((later) => effects.push(later));
  expect(await put(standin)).toBe(200);
  expect(stored(standin)).toEqual(UNTOUCHED);
  for (const apply of effects) apply();
  expect(stored(standin)).toEqual(APPLIED);
});

it('the fault staleReads answers so many reads after a write as before it', async () => {
  await using standin = await openStandin();
  standin.fault = faults.staleReads(2);
  const read = async () => {
    const url = `${standin.baseUrl}odata.svc/Customers(4150)/CustomFieldValues`;
    const headers = { authorization: `Bearer ${standin.token}`, 'autopal-instance-id': standin.instanceId };
    return (await fetch(url, { headers })).text();
  };
  const before = await read();
  expect(await put(standin)).toBe(200);
  expect(stored(standin)).toEqual(APPLIED);
  expect([await read(), await read()]).toEqual([before, before]);
  expect(await read()).toContain('second');
});

it('the faults foreignWriteBefore and foreignWriteAfter write before and after the request is applied', async () => {
  await using standin = await openStandin();
  const write = () => {
    standin.database.exec('DELETE FROM custom_field__entity WHERE entity_id = 4150 AND custom_field_id = 3');
    standin.database.exec(
      `INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value)
       VALUES (4150, 'Entity.Customer', 3, 'foreign')`,
    );
  };
  standin.fault = faults.foreignWriteBefore(write);
  await put(standin);
  expect(stored(standin)).toEqual(APPLIED);
  standin.fault = faults.foreignWriteAfter(write);
  await put(standin);
  expect(stored(standin)).toEqual(['foreign', 'second']);
});

describe('faults of the connection', () => {
  it('drip sends the complete answer, with a pause after each byte', async () => {
    await using standin = await openStandin();
    standin.fault = faults.drip(1);
    expect((await (await call(standin, 'GET', 20_000)).json()).d.id).toBe(4150);
    standin.fault = faults.drip(50);
    const slow = await call(standin, 'GET', 300);
    await expect(slow.text()).rejects.toThrow('timeout');
  });

  it.each(['content-length', 'content-length and close', 'chunked', 'close'] as const)(
    'cutBody closes the connection in the middle of a body framed by %s',
    async (framing) => {
      await using standin = await openStandin();
      standin.fault = faults.cutBody(framing, 40);
      const answer = await call(standin, 'GET');
      expect(answer.status).toBe(200);
      // Such a body ends with the connection, so nothing shows that it is incomplete.
      if (framing === 'close') expect(await answer.text()).toHaveLength(40);
      else await expect(answer.text()).rejects.toThrow('terminated');
    },
  );

  it('sendMore sends the complete answer first', async () => {
    await using standin = await openStandin();
    standin.fault = faults.sendMore('HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}');
    expect((await (await call(standin, 'GET')).json()).d.id).toBe(4150);
  });

  it('onReads does not change writes', async () => {
    await using standin = await openStandin();
    standin.fault = faults.onReads(faults.statusBefore(503));
    expect((await call(standin, 'GET')).status).toBe(503);
    expect(await put(standin)).toBe(200);
  });
});
