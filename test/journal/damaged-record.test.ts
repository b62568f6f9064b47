// A record whose text is damaged: it is closed and reported, and no other record is affected.

import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import * as faults from '../../standin/faults.ts';
import { endLeases, makePlace, readIntents } from '../support/intents.ts';
import { openWarm, update } from '../support/writing.ts';

const income = (amount: string) => [{ field: { id: '3' }, value: { amount } }];

it.each(['', '{"id":"3"', 'null', '[null]', '[{"id":3}]', '[{"id":"x y"}]'])(
  'a record with the fields %j keeps no other record from recovery, and its customer accepts writes again',
  async (fields) => {
    const place = await makePlace();
    await using app = await openWarm({ journal: { home: { ...place, key: null } } });
    app.standin.fault = faults.onWrites(faults.statusBefore(503));
    for (const id of ['4150', '4151']) {
      expect((await update(app, id, income('1.11'))).outcome).toBe('UNKNOWN');
    }
    app.standin.fault = null;
    const database = new DatabaseSync(place.path, { timeout: 5000 });
    database.prepare("UPDATE write_intent SET fields = ? WHERE entity_id = '4150'").run(fields);
    database.close();
    endLeases(place);
    await expect
      .poll(async () => (await readIntents(place)).map(({ outcome }) => outcome), { timeout: 10_000 })
      .toEqual(['RECOVERED_UNJUDGED', 'RECOVERED_NOT_VISIBLE']);
    // The notice comes after the record.
    await expect.poll(() => app.notices).toEqual(['recovered', 'recovered']);
    expect((await update(app, '4150', income('2.22'))).outcome).toBe('APPLIED');
    // What is left of the damaged record is kept for people.
    const file = new DatabaseSync(place.path, { readOnly: true });
    const rows = file.prepare("SELECT fields FROM write_intent WHERE outcome = 'RECOVERED_UNJUDGED'").all();
    file.close();
    expect(rows.map((row) => row['fields'])).toEqual([fields]);
  },
);
