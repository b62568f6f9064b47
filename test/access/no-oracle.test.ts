// Nothing tells of hidden values: two stores that differ in them alone give the same answers, by as many calls, to whatever is asked.

import { describe, expect, it } from 'vitest';
import { subgraphSchema } from '../../src/schema/index.ts';
import type { Standin } from '../../standin/server.ts';
import { useJumpingClock } from '../loanpro/clock.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { CAMPAIGN_TIMEOUT_MS, tell, times } from '../support/campaign.ts';
import { WRITE_ID, createOperations, everything } from './operations.ts';
import type { Pools } from './operations.ts';
import { actingAs } from './policies.ts';

/** Of each role. */
const OPERATIONS = times(400, 20_000);

const POOLS: Pools = {
  customerIds: ['4150', '4150', '4150', '4151', '4152', '5001', '77', 'no-id'],
  fieldIds: ['1', ...Array.from({ length: 21 }, (_, at) => String(at + 2)), '101', '999', 'x'],
  fieldNames: [
    'Employer',
    'Credit Tier',
    'Work Phone',
    'Housing',
    'employer',
    'Do Not Call',
    'Risk Score',
    'constructor',
  ],
  writes: [
    '{ field: { id: "1" }, value: { text: "Blue Fir Bakery" } }',
    '{ field: { id: "1" }, value: { text: "Lakeside Schools" }, onlyIf: { rawValue: "Blue Fir Bakery" } }',
    '{ field: { name: "Do Not Call" }, value: { checked: true } }',
    '{ field: { id: "4" }, value: { checked: false }, onlyIf: { rawValue: "1" } }',
    // Never true, so it conflicts wherever the field can be seen.
    '{ field: { id: "1" }, value: { text: "Elm Street Clinic" }, onlyIf: { rawValue: "No such employer" } }',
    '{ field: { id: "10" }, value: { raw: "11:15" } }',
    '{ field: { id: "16" }, value: { clear: TO_EMPTY } }',
    '{ field: { name: "Credit Tier" }, value: { option: { key: "2" } } }',
    '{ field: { id: "5" }, value: { date: "2026-01-01" }, onlyIf: { rawValue: "2025-09-30" } }',
    '{ field: { id: "17" }, value: { text: "REF-4150" }, onlyIf: { unset: false } }',
    '{ field: { id: "11" }, value: { clear: TO_EMPTY }, onlyIf: { rawValue: "555-010-0142" } }',
    '{ field: { id: "999" }, value: { clear: TO_EMPTY } }',
  ],
  texts: ['712', '1', '2', 'Gold', 'Blue Fir Bakery', '555-010-0142', '2025-09-30', '31.5', 'REF-4150', ''],
};

/** All conditions are of SQL. */
interface Hidden {
  role: string | null;
  claims?: Record<string, unknown>;
  /** The rows whose values are hidden or masked. */
  rows: string;
  /** Those of them, all hidden and not masked, that the other store does not have. */
  missing: string;
  /** The columns of profiles that are hidden. */
  columns: readonly string[];
  /** The customers who are hidden, so that everything of them is. */
  customers: string;
}

const ALL_COLUMNS = ['first_name', 'last_name', 'company_name', 'email'];

const ROLES: Hidden[] = [
  {
    role: 'agent',
    rows: 'custom_field_id NOT IN (1, 3, 4, 9, 10, 12, 14, 15, 16)',
    missing: 'custom_field_id IN (2, 11, 18) OR custom_field_id BETWEEN 103 AND 110',
    columns: ['email', 'company_name', 'status'],
    customers: 'false',
  },
  {
    role: 'borrower',
    claims: { customer_id: '4150' },
    rows: 'custom_field_id IN (2, 5, 8, 18)',
    missing: 'custom_field_id IN (2, 8)',
    columns: [],
    customers: 'id <> 4150',
  },
  {
    role: 'partner',
    claims: { references: 'ABC123' },
    rows: 'true',
    missing: 'entity_id <> 4150 AND custom_field_id < 4',
    columns: [...ALL_COLUMNS, 'status'],
    customers: 'id <> 4150',
  },
  {
    role: 'collector',
    rows: 'custom_field_id <> 4',
    missing: 'custom_field_id < 4',
    columns: ALL_COLUMNS,
    customers: "status <> 'Active'",
  },
  {
    role: null,
    rows: 'true',
    missing: 'custom_field_id < 9',
    columns: [...ALL_COLUMNS, 'status', 'custom_id'],
    customers: 'true',
  },
];

/** Other values, of which a masked one has the same mask: eight characters or more, and the same last four. */
const OTHER_TEXT = `CASE WHEN length(custom_field_value) < 8 THEN substr('zzzzzzz', 1, length(custom_field_value))
  ELSE 'other ' || custom_field_value END`;

function changeWhatIsHidden({ database }: Standin, { rows, missing, columns, customers }: Hidden): void {
  const owners = `SELECT id FROM customer_entity WHERE ${customers}`;
  const changed = `entity_type = 'Entity.Customer' AND ((${rows}) OR entity_id IN (${owners}))`;
  database.exec(`UPDATE custom_field__entity SET custom_field_value = ${OTHER_TEXT} WHERE ${changed}`);
  database.exec(`DELETE FROM custom_field__entity WHERE entity_type = 'Entity.Customer' AND (${missing})`);
  for (const column of columns) database.exec(`UPDATE customer_entity SET ${column} = 'other ' || ${column}`);
  for (const column of ALL_COLUMNS) {
    database.exec(`UPDATE customer_entity SET ${column} = 'another' WHERE ${customers}`);
  }
}

/** A list of definitions serves everybody for two seconds, so the clock stands still while an operation runs, and leaps before the next one. */
const LEAP_MS = 2001;
const clock = useJumpingClock();

const UUID = /[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}/g;

/** Asks, and gives the ids of writes and requests, the times of writes and their hashes names that are the same for both gateways. */
function createAsker(app: App) {
  const writes: string[] = [];
  return async (operation: string) => {
    app.upstream.length = 0;
    const asked = operation.replaceAll(WRITE_ID, (_, back: string) => writes.at(-1 - Number(back)) ?? 'none');
    const { status, text } = await app.ask(asked);
    const plain = text
      .replaceAll(/"requestId":"[^"]+"/g, '')
      .replaceAll(/"\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z"/g, '"time"')
      .replaceAll(/(cursor"|Cursor"):"[\w-]{43}"/g, '$1:"hash"')
      .replaceAll(UUID, (id) => {
        if (!writes.includes(id)) writes.push(id);
        return `write ${writes.indexOf(id)}`;
      });
    return { status, text: plain, calls: app.upstream.length };
  };
}

describe('two stores that differ in hidden values alone', () => {
  const used = new Set<string>();
  const outcomes = new Set<string>();
  let answered = 0;

  it.each(ROLES)(
    'cannot be told apart by the role $role',
    { timeout: CAMPAIGN_TIMEOUT_MS },
    async (hidden) => {
      const policy = actingAs(hidden.role === null ? [] : [hidden.role], hidden.claims);
      clock.freeze();
      await using one = await openApp({ gateway: { policy } });
      await using other = await openApp({ gateway: { policy } });
      changeWhatIsHidden(other.standin, hidden);
      for (const app of [one, other]) await app.warmUp('definitions');
      const [askOne, askOther] = [createAsker(one), createAsker(other)];
      const operations = createOperations(subgraphSchema, POOLS, ROLES.indexOf(hidden));
      for (let count = 0; count < OPERATIONS; count++) {
        const operation = operations.next();
        clock.jump(LEAP_MS);
        const [first, second] = await Promise.all([askOne(operation), askOther(operation)]);
        expect(second, operation).toEqual(first);
        if (!first.text.includes('"errors"')) answered++;
        for (const [, outcome = ''] of first.text.matchAll(/"(APPLIED|UNCHANGED|CONFLICT|REJECTED)"/g))
          outcomes.add(outcome);
      }
      for (const each of operations.used) used.add(each);
      tell(`${hidden.role}: ${OPERATIONS} operations, every answer and every number of calls equal`);
    },
  );

  it('were asked everything that the schema has', () => {
    expect(everything(subgraphSchema).filter((each) => !used.has(each))).toEqual([]);
    expect(answered).toBeGreaterThan(OPERATIONS * 3);
    expect([...outcomes].toSorted()).toEqual(['APPLIED', 'CONFLICT', 'REJECTED', 'UNCHANGED']);
  });
});
