// Two gateways with the same policy and the same LoanPro: one writes its answers as text, and the other gives each query to GraphQL's own executor.

import { openIdentity } from '../../src/access/identity.ts';
import { createPolicySource } from '../../src/access/permissions.ts';
import type { Policy, Role } from '../../src/access/policy.ts';
import type { AuditedEvent } from '../../src/custom-fields/audit-trail.ts';
import type { SharedCounts } from '../../src/http/rate-limit.ts';
import * as faults from '../../standin/faults.ts';
import type { Standin } from '../../standin/server.ts';
import { createRandom } from '../simulation/random.ts';
import { openApp } from '../support/app.ts';
import { trusting } from '../support/issuer.ts';
import type { Issuer } from '../support/issuer.ts';
import { printWith } from './rewritten.ts';
import type { Rewritten } from './rewritten.ts';

const everything: Role = { customers: 'all', profile: '*', fields: [{ match: '*', access: 'writable' }] };

const ROLES: Record<string, Role> = {
  everything,
  masked: {
    customers: 'all',
    profile: ['firstName', 'customId', 'status'],
    fields: [
      { match: '*', access: 'masked' },
      { match: { type: 'TEXT' }, access: 'readable', sensitive: true },
      { match: { section: 'Household' }, access: 'writable' },
    ],
    content: { cardNumber: 'mask', ssn: 'mask', bankAccount: 'refuse' },
    readRecords: true,
  },
  hidden: {
    ...everything,
    fields: [
      { match: '*', access: 'readable', sensitive: true },
      { match: { section: 'Credit' }, access: 'hidden' },
      { match: { id: '1' }, access: 'hidden' },
    ],
  },
  scoped: { ...everything, customers: { id: 'customers' }, profile: ['lastName', 'email'] },
  active: { ...everything, customers: { status: ['Active'] } },
  discreet: { ...everything, profile: [] },
};

const POLICY: Policy = { version: 'test', roles: new Map(Object.entries(ROLES)) };

/** The roles of a viewer. */
export type Viewer = readonly string[];

/** All of them are the same person, because only reads of one person are ever joined. */
export const VIEWERS: readonly [Viewer, ...Viewer[]] = [
  ['everything'],
  ['masked'],
  ['hidden'],
  ['scoped'],
  ['active'],
  ['discreet'],
  ['hidden', 'scoped'],
  [],
];

/** Reads of these fail. */
const BROKEN = 4163;
const REFUSED_BY_KEY = 4164;
export const CUSTOMERS = [4150, 4151, 4152, 4153, 4154, 4155, 4156, 4161, 4162, BROKEN, REFUSED_BY_KEY];

export const ODD_TEXTS: readonly [string, ...string[]] = [
  '1',
  '2',
  '0',
  '',
  ' ',
  '712',
  '31.5',
  'Gold',
  'Yes',
  '1,3',
  '["1","3"]',
  '[]',
  '12.0',
  '0,250',
  '-0',
  '1e3',
  '2025-09-30',
  '0000-00-00',
  '09/30/2025 12:00 AM',
  '2025-01-15 10:30:00 UTC',
  '/Date(1752710400)/',
  '10:30am',
  '4111 1111 1111 1111',
  '219-09-9999',
  '021000021',
  'REF-415000',
  '"quoted" \\ \u2028 é 👍🏽',
  '<b>&amp;</b>\n',
  '555-010-0142',
  'https://example.com/blue-fir',
  '\u200B',
  'x'.repeat(300),
  '__proto__',
  'null',
  'a\u0000b',
];

/** Gives every customer other values and another profile, always the same ones for a seed. */
export function scramble({ database }: Standin, seed: number): void {
  const random = createRandom(seed);
  const insert = database.prepare(
    `INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value) VALUES (?, 'Entity.Customer', ?, ?)`,
  );
  const update = database.prepare(
    'UPDATE customer_entity SET first_name = ?, last_name = ?, custom_id = ?, status = ?, deleted = ? WHERE id = ?',
  );
  const some = () => (random.chance(0.2) ? null : random.pick(ODD_TEXTS));
  database.exec('BEGIN');
  for (const id of CUSTOMERS) {
    database.prepare('DELETE FROM custom_field__entity WHERE entity_id = ?').run(id);
    const status = random.pick(['Active', 'Closed', null]);
    update.run(some(), some(), some(), status, random.chance(0.1) ? 1 : 0, id);
    for (let field = 1; field <= 23; field++) {
      const rows = random.pick([0, 1, 1, 1, 1, 1, 2]);
      for (let row = 0; row < rows; row++) insert.run(id, field === 23 ? 9999 : field, some());
    }
  }
  database.exec('COMMIT');
}

/** What comes last in each query. It decides who executes the query: the text of introspection is left to GraphQL's own executor. */
const LAST_FIELDS = { written: 'zz: __typename', executed: 'zz: __type(name: "No such type") { name }' };
export type LaneName = keyof typeof LAST_FIELDS;

export async function openLane(issuer: Issuer, name: LaneName) {
  const events: Pick<AuditedEvent, 'kind' | 'entity' | 'fieldIds' | 'codes'>[] = [];
  const charges: unknown[] = [];
  const sharedCounts: SharedCounts = {
    table: 'charges',
    tenant: 'app',
    async query({ values }) {
      charges.push(values[1]);
      return { rows: [{ points: 1, expire: Date.now() + 60_000 }], rowCount: 1 };
    },
  };
  const app = await openApp({
    gateway: {
      policy: createPolicySource(POLICY),
      identity: openIdentity(trusting(issuer)),
      rateLimitCostPerMinute: 1_000_000_000,
    },
    observeJournal: (journal) => ({
      ...journal,
      sharedCounts,
      async record(event) {
        const { kind, entity, fieldIds, codes } = event;
        events.push({ kind, entity, fieldIds, codes });
        return journal.record(event);
      },
    }),
  });
  const tokens = new Map<Viewer, string>();
  for (const roles of VIEWERS) {
    tokens.set(roles, await issuer.token({ claims: { roles, customers: [4150, 4152, '4163', '77'] } }));
  }
  // Whether values arrive before the first list of definitions would depend on the machine.
  await app.ask(
    '{ customFieldDefinitions { id } }',
    {},
    { authorization: `Bearer ${tokens.get(VIEWERS[0])}` },
  );
  charges.length = 0;
  app.upstream.length = 0;
  app.standin.fault = faults.onReadsOf(BROKEN, faults.statusBefore(200, '{"d":5}'));

  return {
    app,
    events,
    charges,
    refuseByKey(): void {
      const broken = app.standin.fault ?? faults.noFault;
      app.standin.fault = (request, next) =>
        request.path.startsWith(`odata.svc/Customers(${REFUSED_BY_KEY})`)
          ? { status: 422, body: '' }
          : broken(request, next);
    },
    async ask(
      viewer: Viewer,
      rewritten: Rewritten,
      variables: Record<string, unknown>,
      headers: Record<string, string> = {},
    ) {
      const query = printWith(LAST_FIELDS[name], rewritten);
      const {
        status,
        text,
        headers: answered,
      } = await app.ask(query, variables, {
        authorization: `Bearer ${tokens.get(viewer)}`,
        'x-request-id': 'the-request',
        ...headers,
      });
      return {
        status,
        type: answered.get('content-type'),
        text: text.replace(/"zz":(?:null|"Query")/, '"zz":0'),
      };
    },
    [Symbol.asyncDispose]: async () => app[Symbol.asyncDispose](),
  };
}

export type Lane = Awaited<ReturnType<typeof openLane>>;
