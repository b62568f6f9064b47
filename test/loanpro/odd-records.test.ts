// One odd row, one customer that cannot be read, or a list that changes while it is read affects nothing else.

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { enlarge } from '../support/large-tenant.ts';
import { puts, stored, update } from '../support/writing.ts';
import { useJumpingClock } from './clock.ts';

const clock = useJumpingClock();

const BY_IDS = 'query ($ids: [ID!]!) { customersByIds(ids: $ids) { id lastName customFields { fieldId } } }';
const VALUES = BY_IDS.replace('lastName', '');
const seeded = (count: number) => Array.from({ length: count }, (_, index) => String(5001 + index));

async function unread(app: App, query: string, count: number): Promise<string[]> {
  const { data } = await app.ask(query, { ids: seeded(count) });
  return data.customersByIds.flatMap((each: unknown, index: number) => (each ? [] : [String(5001 + index)]));
}

/** Cuts the answer to every list of more than so many customers. */
const cutLists =
  (most: number): Fault =>
  (request, next) =>
    (request.query['$filter']?.match(/ eq \d/g) ?? []).length > most
      ? faults.cutBody('content-length', 500)(request, next)
      : next();

describe('a list of customers in which one cannot be read is split, so that only that one is an error', () => {
  it.each<[string, Fault]>([
    ['a status 500', faults.statusBefore(500)],
    ['a status 504', faults.statusBefore(504)],
    ['an answer that is no JSON', () => ({ status: 200, body: '<html>' })],
    ['an answer that is cut', faults.cutBody('content-length', 100)],
  ])('because of %s', { timeout: 20_000 }, async (_name, fault) => {
    for (const query of [BY_IDS, VALUES]) {
      await using app = await openApp();
      await app.warmUp();
      app.standin.fault = faults.onReadsOf(5013, fault);
      expect(await unread(app, query, 50)).toEqual(['5013']);
    }
  });
});

it('a list of customers that is too long is split until its parts can be read', async () => {
  await using app = await openApp();
  await app.warmUp();
  app.standin.fault = cutLists(13);
  expect(await unread(app, BY_IDS, 50)).toEqual([]);
});

it(
  'an answer of more than 16 MB for fifty customers is asked for in parts',
  { timeout: 20_000 },
  async () => {
    await using app = await openApp({ standin: { generatedCustomers: 50 } });
    enlarge(app.standin, { fields: 800, text: 'x'.repeat(120) });
    await app.warmUp();
    const { data } = await app.ask(
      'query ($ids: [ID!]!) { customersByIds(ids: $ids) { id customField(field: { id: "1001" }) { id } } }',
      { ids: seeded(50) },
    );
    expect(data.customersByIds.filter(Boolean)).toHaveLength(50);
  },
);

it('fifty customers with 104 values each are read where a page holds fifty rows', async () => {
  await using app = await openApp({
    standin: { generatedCustomers: 50, quirks: { nopaging: 'ignored' } },
  });
  enlarge(app.standin, { fields: 96, text: 'held' });
  await app.warmUp();
  expect(await unread(app, VALUES, 50)).toEqual([]);
});

it('5,008 definitions are read where a page holds fifty rows', async () => {
  await using app = await openApp({ standin: { quirks: { nopaging: 'ignored' } } });
  enlarge(app.standin, { fields: 4868 });
  const { data } = await app.ask('{ customFieldDefinitions(includeInactive: true) { id } }');
  expect(data.customFieldDefinitions).toHaveLength(5008);
});

it('a definition that is deleted between two pages hides no other one and is not shown', async () => {
  await using app = await openApp({ standin: { quirks: { nopaging: 'ignored' } } });
  let pages = 0;
  app.standin.fault = (request, next) => {
    const answer = next();
    if (request.path === 'odata.svc/CustomFields' && ++pages === 1)
      app.standin.database.exec('UPDATE custom_field SET deleted = 1 WHERE id = 10');
    return answer;
  };
  const { data } = await app.ask('{ customFieldDefinitions(includeInactive: true) { id } }');
  expect(data.customFieldDefinitions).toHaveLength(139);
  expect(data.customFieldDefinitions.map(({ id }: { id: string }) => id)).not.toContain('10');
});

it.each([20, 37, 100, 1000])('nothing is short where every page ends after %i rows', async (pageLimit) => {
  await using app = await openApp({
    standin: { quirks: { nopaging: 'ignored', pageLimit, summary: 'left-out' } },
  });
  const { data } = await app.ask(
    '{ customFieldDefinitions(includeInactive: true) { id } customersByIds(ids: ["4152", "4150", "77"]) { customFields { fieldId } } }',
  );
  expect(data.customFieldDefinitions).toHaveLength(140);
  const [many, some, none] = data.customersByIds;
  expect([many.customFields.length, some.customFields.length, none]).toEqual([120, 17, null]);
});

it.each([null, 0, 12_345_678_901])(
  'a row that names the field %j leaves the other fields of its customer readable and writable',
  async (fieldId) => {
    await using app = await openApp();
    app.standin.database
      .prepare(
        `INSERT INTO custom_field__entity (id, entity_id, entity_type, custom_field_id, custom_field_value, deleted)
         VALUES (900001, 4150, 'Entity.Customer', ?, 'left over', 0)`,
      )
      .run(fieldId);
    await app.warmUp();
    const read = await app.ask('{ customer(id: "4150") { customFields { fieldId } } }');
    expect(read.data.customer.customFields).toHaveLength(17);
    expect(app.upstream).toHaveLength(1);
    expect(app.notices).toEqual(['rows-unreadable']);
    await app.ask('{ customer(id: "4150") { customFields { fieldId } } }');
    expect(app.notices).toEqual(['rows-unreadable']);
    clock.jump(60_000);
    await app.ask('{ customer(id: "4150") { customFields { fieldId } } }');
    expect(app.notices).toEqual(['rows-unreadable', 'rows-unreadable']);
    const write = await app.ask(
      'mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "22" }, value: { text: "new" } }]) { outcome } }',
    );
    expect(write.data.updateCustomerCustomFields.outcome).toBe('APPLIED');
  },
);

it('an absent customer is null, and others are read, where empty lists come as objects', async () => {
  await using app = await openApp({ standin: { quirks: { lists: 'objects' } } });
  const { data } = await app.ask(
    '{ customersByIds(ids: ["99999", "4150"]) { id customFields { fieldId } } }',
  );
  expect(data.customersByIds[0]).toBeNull();
  expect(data.customersByIds[1].customFields).toHaveLength(17);
  expect((await app.ask('{ customer(id: "99999") { id firstName } }')).data).toEqual({ customer: null });
});

it('a filtered list of definitions that is empty is not believed while the list of all fields has some', async () => {
  await using app = await openApp();
  app.standin.fault = async ({ path, query }, next) =>
    path === 'odata.svc/CustomFields' && query['$filter']?.includes('entityType')
      ? {
          status: 200,
          body: JSON.stringify({ d: { results: [], summary: { start: 0, pageSize: 50, total: 0 } } }),
        }
      : next();
  const { data } = await app.ask('{ customFieldDefinitions { id } }');
  expect(data.customFieldDefinitions.length).toBeGreaterThan(5);
});

function oddly(record: Record<string, unknown>) {
  if (record['id'] === 1) return [record, { ...record, name: 'Works At' }];
  if (record['id'] === 2) return [record, { ...record }, null];
  return record['id'] === 5 ? [{ ...record, entityType: null }] : [record];
}

/** Lists definitions in pages of so many. Field 2 is listed twice, field 1 twice with two names, field 5 has no type of entity, and two items are null. */
function oddDefinitions(pageLimit: number, hasTotal: boolean): Fault {
  let records: Record<string, unknown>[] | null = null;
  return (request, next) => {
    if (request.path !== 'odata.svc/CustomFields') return next();
    if (request.query['$filter']?.includes(' gt ')) return { status: 409, body: '{}' };
    const answer = next();
    if (!('body' in answer)) return answer;
    records ??= [...JSON.parse(answer.body).d.results.flatMap(oddly), null];
    const skip = Number(request.query['$skip'] ?? 0);
    const summary = { total: records.length };
    const d = { results: records.slice(skip, skip + pageLimit), ...(hasTotal && { summary }) };
    return { status: 200, body: JSON.stringify({ d }) };
  };
}

it.each([
  [1000, true],
  [1000, false],
  [50, true],
  [50, false],
  [36, false],
])(
  'in pages of %i definitions (with a total: %s), one that is listed twice is one, and one that cannot be read spoils only its own field',
  async (pageLimit, hasTotal) => {
    const counts: number[] = [];
    await using app = await openApp({
      loanPro: {
        onNotice: (notice) => void (notice.kind === 'definitions-unreadable' && counts.push(notice.count)),
      },
    });
    app.standin.fault = oddDefinitions(pageLimit, hasTotal);
    const { data } = await app.ask(
      '{ customFieldDefinitions(includeInactive: true) { id } customer(id: "4150") { customFields { fieldId rawValue problem { code } definition { name } } } }',
    );
    expect(data.customFieldDefinitions).toHaveLength(138);
    const { customFields } = data.customer;
    expect(customFields).toHaveLength(17);
    for (const { fieldId, problem, definition } of customFields) {
      expect(problem, fieldId).toBeNull();
      expect(definition === null, fieldId).toBe(fieldId === '1' || fieldId === '5');
    }
    expect(customFields).toContainEqual(
      expect.objectContaining({ fieldId: '1', rawValue: 'Blue Fir Bakery' }),
    );
    // The second description of field 1, field 5, and the two items.
    expect(counts).toEqual([4]);

    const write = async (id: string, value: object) => update(app, '4150', [{ field: { id }, value }]);
    expect(await write('1', { text: 'x' })).toMatchObject({
      userErrors: [{ code: 'DEFINITION_UNAVAILABLE' }],
    });
    expect(puts(app)).toEqual([]);
    expect(await write('1', { raw: 'Fir' })).toMatchObject({ outcome: 'APPLIED' });
    expect(await write('2', { option: { label: 'Gold' } })).toMatchObject({ outcome: 'APPLIED' });
    expect([stored(app, 4150, 1), stored(app, 4150, 2)]).toEqual([['Fir'], ['3']]);
    const single = async (id: string) =>
      app.ask(`{ customFieldDefinition(field: { id: "${id}" }) { name } }`);
    expect((await single('1')).errors).toMatchObject([{ extensions: { code: 'UPSTREAM_INVALID_RESPONSE' } }]);
    expect((await single('31337')).data).toEqual({ customFieldDefinition: null });
  },
);
