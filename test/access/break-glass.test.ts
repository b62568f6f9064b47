// Break-glass: a role for emergencies sees everything, but only with a reason, for an hour, and with an alarm line for each use.

import { pino } from 'pino';
import { expect, it } from 'vitest';
import { createBreakGlass } from '../../src/access/break-glass.ts';
import { openIdentity } from '../../src/access/identity.ts';
import { createPolicySource } from '../../src/access/permissions.ts';
import { parsePolicy } from '../../src/access/policy-document.ts';
import { ANONYMOUS } from '../../src/access/viewer.ts';
import { createNotices } from '../../src/notices.ts';
import { openApp } from '../support/app.ts';
import { openIssuer, trusting } from '../support/issuer.ts';

const POLICY = `
roles:
  agent:
    customers: all
    profile: []
    fields: [{ match: { id: 1 }, access: readable }]
  emergency: { breakGlass: { hours: 1 } }
`;

const REASON = 'Court order 17/2026';
/** The policy with another role for emergencies. */
const emergency = (text: string) => parsePolicy(POLICY.replace('breakGlass: { hours: 1 }', text));

const HOUR_MS = 3_600_000;
const QUERY = '{ customer(id: "4150") { firstName customFields { fieldId access { write } } } }';

it('counts with a reason alone, for an hour of a subject, and a new hour begins after a day', async () => {
  const policy = parsePolicy(POLICY);
  if ('problems' in policy) throw new Error(policy.problems.join());
  await using issuer = await openIssuer();
  const lines: string[] = [];
  let nowMs = 0;
  await using app = await openApp({
    gateway: {
      identity: openIdentity(trusting(issuer)),
      policy: createPolicySource(policy),
      notices: createNotices(pino({ base: null }, { write: (line) => lines.push(line) })),
      nowMs: () => nowMs,
    },
  });
  const visit = async (reason: string | null, claims: Record<string, unknown> = {}) => {
    const token = await issuer.token({ claims: { roles: ['agent', 'emergency'], sub: 'eve', ...claims } });
    const headers = { authorization: `Bearer ${token}`, 'x-request-id': 'request-1' };
    const answer = await app.ask(
      QUERY,
      {},
      reason === null ? headers : { ...headers, 'x-break-glass-reason': reason },
    );
    const { firstName, customFields } = answer.data.customer;
    expect(JSON.stringify(customFields)).not.toContain('"write":true');
    return firstName === null && customFields.length === 1 ? 'agent' : customFields.length;
  };
  const alarms = () =>
    lines
      .splice(0)
      .map((line) => JSON.parse(line))
      .filter(({ msg }) => msg.startsWith('break-glass'));
  await app.warmUp();

  for (const reason of [
    null,
    '',
    'too short',
    `${'x'.repeat(9)}          y`.slice(0, 18),
    'x'.repeat(201),
    'Ärger mit dem Gericht',
  ]) {
    expect(await visit(reason), `${reason}`).toBe('agent');
  }
  expect(await visit(REASON, { roles: ['agent'] })).toBe('agent');
  expect(alarms()).toEqual([]);

  expect(await visit(REASON)).toBeGreaterThan(10);
  nowMs += HOUR_MS - 1;
  expect(await visit(REASON)).toBeGreaterThan(10);
  expect(await visit(null)).toBe('agent');
  const use = {
    requestId: 'request-1',
    subject: 'eve',
    client: null,
    router: null,
    address: '127.0.0.1',
    reason: REASON,
  };
  expect(alarms()).toMatchObject(
    [use, use].map((each) => ({ ...each, level: 50, msg: 'break-glass: a role for emergencies was used' })),
  );

  nowMs += 1;
  expect(await visit(REASON)).toBe('agent');
  expect(alarms()).toMatchObject([{ ...use, level: 50, msg: expect.stringContaining('the time is over') }]);
  // The hour belongs to one subject.
  expect(await visit(REASON, { sub: 'adam' })).toBeGreaterThan(10);
  nowMs = 24 * HOUR_MS;
  expect(await visit(REASON)).toBeGreaterThan(10);
});

it('can be for less than an hour and for less than everything, and not for more than an hour', () => {
  expect(emergency('breakGlass: { hours: 0.5 }, profile: [email]')).toMatchObject({
    version: expect.any(String),
  });
  for (const wrong of ['breakGlass: { hours: 2 }', 'breakGlass: { hours: 0 }', 'breakGlass: true']) {
    expect(emergency(wrong), wrong).toMatchObject({
      problems: [expect.stringContaining('roles.emergency.breakGlass')],
    });
  }
});

it('counts for the shortest time of all roles for emergencies that the viewer has', () => {
  const policy = parsePolicy(`${POLICY}  brief: { breakGlass: { hours: 0.5 } }\n`);
  if ('problems' in policy) throw new Error(policy.problems.join());
  let nowMs = 0;
  const breakGlass = createBreakGlass(createPolicySource(policy), {
    nowMs: () => nowMs,
    onNotice: () => undefined,
  });
  const counts = (subject: string, ...roles: string[]) => {
    const viewer = { ...ANONYMOUS, subject, roles };
    return breakGlass({ viewer, reason: REASON, requestId: 'request-1', address: '::1' }).breakGlass === true;
  };
  expect(counts('eve', 'emergency', 'brief')).toBe(true);
  expect(counts('adam', 'agent', 'emergency')).toBe(true);
  nowMs = HOUR_MS / 2;
  expect(counts('eve', 'emergency', 'brief')).toBe(false);
  expect(counts('adam', 'agent', 'emergency')).toBe(true);
  expect(counts('adam', 'agent')).toBe(false);
});
