// Entities of two types in one journal, tested through the functions of the journal: what they share, and what they do not.

import { beforeAll, expect, it } from 'vitest';
import { NOBODY } from '../../src/custom-fields/audit-trail.ts';
import { ENTITIES, isEntityType } from '../../src/custom-fields/entities.ts';
import type { EntityRef } from '../../src/custom-fields/entities.ts';
import { EntityBusy } from '../../src/journal/errors.ts';
import { openJournal } from '../../src/journal/journal.ts';
import { makePlace, readIntents } from '../support/intents.ts';
import { customer, field } from './fakes.ts';

// A type that the table of entities may get one day.
beforeAll(() => void Object.assign(ENTITIES, { vessel: { idName: 'vesselId' } }));

function vessel(id: string): EntityRef {
  const type: string = 'vessel';
  if (!isEntityType(type)) throw new Error('The type is not known.');
  return { type, id: customer(id).id };
}

async function openFile() {
  const place = await makePlace();
  const journal = await openJournal({
    home: { ...place, key: null },
    tenant: 'tenant',
    readForRecovery: async () => new Map(),
    leaseMs: 30_000,
    sendMarginMs: 1000,
    onNotice: () => undefined,
  });
  const open = async (entity: EntityRef, signal = AbortSignal.timeout(10_000)) => {
    const opened = await journal.open({
      entity,
      requestId: 'request',
      actor: { ...NOBODY, address: 'caller' },
      fields: [{ fieldId: field('3'), name: null, wanted: '1.00' }],
      endsAtMs: performance.now() + 10_000,
      idempotency: null,
      signal,
    });
    if ('earlier' in opened) throw new Error('There is no earlier write.');
    return opened.intent;
  };
  return { journal, open, place };
}

it('entities of two types with the same id do not wait for each other, and their hashes differ', async () => {
  const { journal, open, place } = await openFile();
  const first = await open(customer('4150'));
  const second = await open(vessel('4150'));
  await expect(open(vessel('4150'), AbortSignal.abort())).rejects.toThrow(EntityBusy);
  const rows = await readIntents(place);
  expect(rows.map(({ entity }) => entity)).toEqual([customer('4150'), vessel('4150')]);
  const [one, other] = rows.map(({ fields }) => fields[0]?.wanted);
  expect(one).toMatch(/^[\w-]{43}$/);
  expect(other).not.toBe(one);
  await first.closeUnsent();
  await second.closeUnsent();
  await journal.close();
});

it('an entity of one type alone can be selected when two types have the same id', async () => {
  const { journal, open, place } = await openFile();
  for (const entity of [customer('4150'), vessel('4150')]) await (await open(entity)).closeUnsent();
  await journal.close();
  const rows = await readIntents(place, vessel('4150'));
  expect(rows.map(({ entity }) => entity)).toEqual([vessel('4150')]);
});
