// The audit trail in both databases: what is recorded, what an attacker can change unnoticed (nothing), and what happens while the journal is away.

import { afterAll, describe, expect, it, vi } from 'vitest';
import { NOBODY } from '../../src/custom-fields/audit-trail.ts';
import type { AuditEvent } from '../../src/custom-fields/audit-trail.ts';
import { createAuditChain } from '../../src/journal/audit-chain.ts';
import { createAuditTable } from '../../src/journal/audit-table.ts';
import { createAuditTrail } from '../../src/journal/audit-trail.ts';
import type { Database } from '../../src/journal/database.ts';
import { JournalUnavailable } from '../../src/journal/errors.ts';
import { openReader } from '../../src/journal/reader.ts';
import { openSqlite } from '../../src/journal/sqlite.ts';
import { postgresBin } from '../support/postgres.ts';
import { customer, field } from './fakes.ts';
import { closeCluster, open, openDatabase, openFile, write } from './places.ts';
import type { Place } from './places.ts';
import { INSTANCE_ID, KEY } from './version-1.ts';

afterAll(closeCluster);

const event = (requestId: string): AuditEvent => ({
  kind: 'write_refused',
  actor: { ...NOBODY, subject: 'anna', address: '10.0.0.1' },
  entity: customer('4150'),
  fieldIds: [field('3')],
  requestId,
  writeId: null,
  codes: ['INVALID_FORMAT'],
});

const KINDS = [
  { name: 'a SQLite file', openPlace: openFile },
  ...(postgresBin === undefined ? [] : [{ name: 'a Postgres', openPlace: openDatabase }]),
];

async function problemsOf(place: Place, keys: readonly [string, ...string[]] = [KEY]): Promise<string[]> {
  const reader = await openReader(place.place, 'read');
  try {
    const reports = await reader.verify(keys, null);
    return reports.flatMap(({ tenant, breaks }) => breaks.map(({ problem }) => `${tenant}: ${problem}`));
  } finally {
    await reader.close();
  }
}

const CLEARED = 'DELETE FROM audit_record; DELETE FROM audit_head';
const NO_HEAD = `${INSTANCE_ID}: Record 1 says that the signed end was missing: records before it may have been removed.`;

const seqsOf = async (place: Place) =>
  (await place.query('SELECT seq FROM audit_record ORDER BY tenant, seq')).map(({ seq }) => Number(seq));

describe.each(KINDS)('the audit trail in $name', ({ openPlace }) => {
  it('is one chain of several processes, and shows every kind of tampering with its place', async () => {
    await using place = await openPlace();
    {
      await using one = await open(place.home);
      // Until the trail has begun: this write is closed without a record.
      await one.journal.lastingProblem();
      await write(one, '4150');
      await using two = await open(place.home);
      const requests = Array.from({ length: 24 }, (_, index) => `r${index}`);
      await Promise.all(
        requests.map(async (id, index) => (index % 2 === 0 ? one : two).journal.record(event(id))),
      );
      expect(await seqsOf(place)).toEqual(requests.map((_, index) => index + 1));
      const recorded = await place.query('SELECT request_id, fields FROM audit_record');
      expect(recorded.map((row) => row['request_id'])).toEqual(expect.arrayContaining(requests));
    }
    expect(await problemsOf(place)).toEqual([]);
    await place.query(
      'CREATE TABLE record_copy AS SELECT * FROM audit_record; CREATE TABLE head_copy AS SELECT * FROM audit_head',
    );
    const attacks: [sql: string, problems: string[]][] = [
      [`UPDATE audit_record SET subject = 'boris' WHERE seq = 7`, ['Record 7 was edited.']],
      [`UPDATE audit_record SET address = NULL WHERE seq = 1`, ['Record 1 was edited.']],
      ['DELETE FROM audit_record WHERE seq = 7', ['Record 7 is missing.']],
      ['DELETE FROM audit_record WHERE seq < 4', ['Records 1 to 3 are missing.']],
      ['DELETE FROM audit_record WHERE seq > 20', ['Records 21 to 24 are missing at the end.']],
      [
        'UPDATE audit_record SET seq = 99 WHERE seq = 7; UPDATE audit_record SET seq = 7 WHERE seq = 8; UPDATE audit_record SET seq = 8 WHERE seq = 99',
        ['Record 7 was reordered: the one that belongs here has the number 8.', 'Record 8 was'],
      ],
      [
        `UPDATE audit_record SET codes = '["INV' WHERE seq = 7`,
        ['Record 7 is torn: a part of it is missing.'],
      ],
      [
        `UPDATE audit_record SET hash = 'abc' WHERE seq = 24`,
        ['Record 24 is torn', 'Record 24 is not the one'],
      ],
      // The end is cut, and the head is made to fit.
      [
        `DELETE FROM audit_record WHERE seq > 20; UPDATE audit_head SET seq = 20, hash = (SELECT hash FROM audit_record WHERE seq = 20)`,
        ['The signed end was edited'],
      ],
      ['DELETE FROM audit_head', ['The signed end is missing.']],
      // A deletion by retention is made up, which would hide all records before it.
      [
        `UPDATE audit_record SET kind = 'records_pruned', anchor = '[23,"x"]' WHERE seq = 24; DELETE FROM audit_record WHERE seq < 24`,
        ['Record 24 was edited.'],
      ],
      [
        `UPDATE audit_record SET kind = 'records_pruned', anchor = '[24,"x"]' WHERE seq = 24`,
        ['Record 24 was edited.'],
      ],
    ];
    for (const [sql, expected] of attacks) {
      await place.query(sql);
      const problems = await problemsOf(place);
      expect([sql, problems.length]).toEqual([sql, expected.length]);
      expected.forEach((text, index) => expect(problems[index]).toContain(`${INSTANCE_ID}: ${text}`));
      await place.query(
        `DELETE FROM audit_record; INSERT INTO audit_record SELECT * FROM record_copy;
         DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM head_copy`,
      );
    }
    expect(await problemsOf(place)).toEqual([]);
    // Another key proves nothing, and does not pass.
    expect((await problemsOf(place, ['other'.repeat(8)]))[0]).toContain('which is not given');

    // A gateway that runs on after the end was cut leaves the gap visible.
    await using later = await open(place.home);
    await place.query('DELETE FROM audit_record WHERE seq > 20');
    await later.journal.record(event('after'));
    expect((await seqsOf(place)).at(-1)).toBe(25);
    expect(await problemsOf(place)).toEqual([`${INSTANCE_ID}: Records 21 to 24 are missing.`]);

    // The same when all of it was removed: this process knows the end.
    await place.query(CLEARED);
    await later.journal.record(event('on'));
    await later.journal.record(event('and on'));
    expect(await problemsOf(place)).toEqual([`${INSTANCE_ID}: Records 1 to 25 are missing.`]);
  });

  it('does not begin anew in silence where writes are known, or records without a signed end', async () => {
    await using place = await openPlace();
    {
      await using first = await open(place.home);
      await first.journal.record(event('first'));
      await write(first, '4150');
    }
    expect(await problemsOf(place)).toEqual([]);
    for (const sql of [CLEARED, 'DELETE FROM audit_head']) {
      await place.query(sql);
      await using next = await open(place.home);
      await next.journal.lastingProblem();
      expect((await problemsOf(place))[0]).toBe(NO_HEAD);
    }
    expect(await place.query('SELECT kind, codes FROM audit_record ORDER BY seq')).toEqual([
      { kind: 'records_lost', codes: '["NO_HEAD"]' },
      { kind: 'records_lost', codes: '["NO_HEAD"]' },
    ]);
  });
});

/** A database whose statements fail as long as `reason` is set. `isLate`: they are carried out all the same. */
function openFailing() {
  const database = openSqlite(':memory:', 'write');
  const state = {
    reason: null as JournalUnavailable | null,
    isLate: false,
    onInsert: () => undefined as void,
  };
  const failing: Database = {
    ...database,
    async run(sql, parameters) {
      if (state.reason && !state.isLate) throw state.reason;
      const rows = await database.run(sql, parameters);
      if (state.reason) throw state.reason;
      if (sql.startsWith('INSERT INTO audit_record')) state.onInsert?.();
      return rows;
    },
  };
  const trail = createAuditTrail(createAuditTable(failing, 'tenant', createAuditChain([KEY])));
  const requests = async () =>
    (await database.run('SELECT request_id, kind, codes FROM audit_record ORDER BY seq')).map(
      ({ request_id: id, kind, codes }) => (kind === 'records_lost' ? `lost ${String(codes)}` : id),
    );
  return { state, trail, requests };
}

describe.each(KINDS)('records in $name', ({ openPlace }) => {
  it('that are old are deleted, which is itself recorded, and the trail is verified from there on, with both keys', async () => {
    await using place = await openPlace();
    const newKey = 'n'.repeat(32);
    const clock = vi.spyOn(Date, 'now');
    try {
      await using opened = await open(place.home);
      clock.mockReturnValue(Date.UTC(2025, 0, 1));
      for (const id of ['old 1', 'old 2', 'old 3']) await opened.journal.record(event(id));
      clock.mockRestore();
      await opened.journal.record(event('young'));
    } finally {
      clock.mockRestore();
    }
    const reader = await openReader(place.place, 'delete');
    expect(await reader.deleteAuditOlderThan(30, null, [newKey, KEY])).toBe(3);
    expect(await reader.deleteAuditOlderThan(30, null, [newKey, KEY])).toBe(0);
    await reader.close();
    expect(await seqsOf(place)).toEqual([4, 5]);
    if (place.home.kind === 'memory') throw new Error('A journal in memory has no key of its own.');
    await using opened = await open({ ...place.home, key: newKey, formerKey: KEY });
    await opened.journal.record(event('later'));
    expect(await problemsOf(place, [newKey, KEY])).toEqual([]);
    expect(await problemsOf(place, [newKey])).toEqual([
      expect.stringMatching(/Record 4 was made with the key [\w-]{8}, which is not given/),
    ]);
    await place.query('DELETE FROM audit_record WHERE seq = 4');
    expect(await problemsOf(place, [newKey, KEY])).toEqual([`${INSTANCE_ID}: Record 4 is missing.`]);
  });
});

describe.each(KINDS)('records in $name', ({ openPlace }) => {
  it('are not deleted once anything in the trail was changed, such as a time', async () => {
    await using place = await openPlace();
    {
      await using opened = await open(place.home);
      for (const id of ['1', '2', '3']) await opened.journal.record(event(id));
    }
    const reader = await openReader(place.place, 'delete');
    for (const [sql, problem] of [
      ['UPDATE audit_record SET at_ms = 1000 WHERE seq < 3', 'Record 1 was edited. Record 2 was edited.'],
      ['DELETE FROM audit_head', 'The signed end is missing.'],
    ] as const) {
      await place.query(sql);
      await expect(reader.deleteAuditOlderThan(400, null, [KEY])).rejects.toThrow(
        `Nothing is deleted, because the audit trail of tenant "${INSTANCE_ID}" is not complete and unchanged. `,
      );
      await expect(reader.deleteAuditOlderThan(400, null, [KEY])).rejects.toThrow(problem);
      expect(await seqsOf(place)).toEqual([1, 2, 3]);
    }
    await reader.close();
  });
});

describe.each(KINDS)('a break of the trail in $name', ({ openPlace }) => {
  it('can be acknowledged with a reason, which is recorded and covers nothing that happens later', async () => {
    await using place = await openPlace();
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.UTC(2025, 0, 1));
    {
      await using opened = await open(place.home);
      for (let index = 1; index <= 8; index++) await opened.journal.record(event(`old ${index}`));
      await place.query('DELETE FROM audit_record WHERE seq IN (2, 3); DELETE FROM audit_head');
    }
    {
      await using next = await open(place.home);
      await next.journal.lastingProblem();
    }
    clock.mockRestore();
    const reader = await openReader(place.place, 'delete');
    const acknowledge = async (seq: number) =>
      reader.acknowledge([KEY], { tenant: INSTANCE_ID, seq, reason: 'ticket 12: restored backup' });
    const missing = 'Records 2 to 3 are missing.';
    expect(await problemsOf(place)).toEqual([
      `${INSTANCE_ID}: ${missing}`,
      NO_HEAD.replace('Record 1', 'Record 9'),
    ]);
    await expect(acknowledge(5)).rejects.toThrow('There is no break at record 5');
    expect(await acknowledge(4)).toEqual([missing]);
    await expect(reader.deleteAuditOlderThan(30, null, [KEY])).rejects.toThrow('Record 9 says');
    await acknowledge(9);
    const [report] = await reader.verify([KEY], null);
    expect([report?.breaks, report?.count]).toEqual([[], 9]);
    expect(report?.acknowledged.map(({ reason, seq }) => [seq, reason])).toEqual([
      [4, 'ticket 12: restored backup'],
      [9, 'ticket 12: restored backup'],
    ]);
    await place.query('CREATE TABLE record_copy AS SELECT * FROM audit_record');
    for (const [sql, problem] of [
      ["UPDATE audit_record SET subject = 'bert' WHERE seq = 4", missing],
      ['DELETE FROM audit_record WHERE seq = 4', 'Records 2 to 4 are missing.'],
      ["UPDATE audit_record SET codes = replace(codes, 'ticket', 'tickex') WHERE seq = 10", missing],
    ] as const) {
      await place.query(sql);
      expect((await problemsOf(place))[0]).toBe(`${INSTANCE_ID}: ${problem}`);
      await place.query('DELETE FROM audit_record; INSERT INTO audit_record SELECT * FROM record_copy');
    }
    // What is old is deleted across the break.
    expect(await reader.deleteAuditOlderThan(30, null, [KEY])).toBe(7);
    expect([await seqsOf(place), await problemsOf(place)]).toEqual([[10, 11, 12], []]);
    await reader.close();
  });
});

it('an event that is recorded does not wait for the events that keep coming', async () => {
  const { state, trail, requests } = openFailing();
  let coming = 0;
  state.onInsert = () => {
    if (++coming <= 50) void trail.record(event(`later ${coming}`));
  };
  await trail.record(event('first'));
  expect(coming).toBeLessThan(5);
  await trail.retry();
  expect(await requests()).toHaveLength(51);
});

describe('while the journal is unavailable', () => {
  it('an event is kept and recorded later, once and in order, also when its statement was carried out unanswered', async () => {
    const { state, trail, requests } = openFailing();
    await trail.record(event('1'));
    state.reason = new JournalUnavailable({ code: 'gone' });
    await trail.record(event('2'));
    await expect(trail.retry()).rejects.toThrow('gone');
    state.isLate = true;
    await trail.record(event('3'));
    await trail.record(event('4'));
    state.reason = null;
    await trail.record(event('5'));
    expect(await requests()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('too many events are counted, and their number is recorded', async () => {
    const { state, trail, requests } = openFailing();
    state.reason = new JournalUnavailable({ code: 'gone' });
    await Promise.all(Array.from({ length: 10_003 }, (_, index) => trail.record(event(String(index)))));
    state.reason = null;
    await trail.retry();
    const recorded = await requests();
    expect([recorded.length, recorded[0], recorded.at(-1)]).toEqual([10_001, '0', 'lost ["3"]']);
  });
});
