// A tenant that refuses some of the routes to definitions, or all of them: whatever LoanPro takes is taken, and what is missing is said.

import { expect, it } from 'vitest';
import { refusals } from '../../standin/quirks.ts';
import type { Quirks, Refusal } from '../../standin/quirks.ts';
import { createRefusedFields } from '../../src/loanpro/refused-fields.ts';
import { LoanProError } from '../../src/loanpro/transport/errors.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { createRandom } from '../simulation/random.ts';
import { UPDATE, puts, stored } from '../support/writing.ts';

const ROUTES = ['definitionFilter', 'definitionList', 'definitionExpansion', 'definitionByKey'] as const;

/** Every combination of refused routes. */
const COMBINATIONS = Array.from({ length: 2 ** ROUTES.length }, (_, bits) =>
  ROUTES.filter((_route, index) => (bits & (1 << index)) !== 0),
);

/** What `/ready` says of a route that is refused in this way. */
const told = (refusal: Refusal) => (typeof refusal === 'number' ? refusal : 'invalid-response');

async function probe(app: App) {
  const response = await fetch(new URL('/ready', app.url));
  return { status: response.status, body: await response.json() };
}

const READ =
  '{ customer(id: "4150") { firstName customFields { fieldId rawValue displayValue problem { code } definition { name type } } } }';

async function readFields(app: App) {
  const answer = await app.ask(READ);
  expect(answer.errors, answer.text).toBeUndefined();
  return answer.data.customer.customFields;
}

/** Switches off some of the routes, each in its way. A read and a write by field id then do what LoanPro can do, and `/ready` says what is missing. */
async function expectAllWithout(refused: Partial<Record<(typeof ROUTES)[number], Refusal>>) {
  const quirks: Partial<Quirks> = refused;
  await using app = await openApp({ standin: { generatedCustomers: 0, quirks } });
  const { definitionFilter, definitionList } = refused;
  const isListed = definitionFilter === undefined || definitionList === undefined;
  const isDefined = Object.keys(refused).length < ROUTES.length;
  const at = JSON.stringify(refused);

  const fields = await readFields(app);
  expect(fields, at).toHaveLength(17);
  for (const { rawValue, definition, problem } of fields) {
    expect(rawValue, at).not.toBeNull();
    expect(definition !== null, at).toBe(isDefined);
    if (!isDefined) expect(problem, at).toBeNull();
  }
  const { data } = await app.ask(UPDATE, {
    customerId: '4150',
    values: [
      { field: { id: '1' }, value: { raw: 'Blue Fir' } },
      { field: { id: '22' }, value: { raw: 'new' }, onlyIf: { unset: true } },
      { field: { id: '7' }, value: { clear: 'TO_EMPTY' } },
    ],
  });
  expect(data.updateCustomerCustomFields, at).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
  expect(
    [1, 22, 7].map((id) => stored(app, 4150, id)),
    at,
  ).toEqual([['Blue Fir'], ['new'], ['']]);
  expect(puts(app), at).toHaveLength(1);

  const ready = await probe(app);
  expect(ready.status, at).toBe(200);
  if (isListed) expect(ready.body, at).toEqual({ status: 'ready' });
  else {
    expect(ready.body.missing, at).toContain(`definitions by filter (${told(definitionFilter)})`);
    expect(ready.body.missing, at).toContain(`all definitions (${told(definitionList)})`);
    if (!isDefined) expect(ready.body.missing, at).toContain('expanded definitions');
    if (!isDefined) expect(ready.body.missing, at).toContain('single definitions');
  }
  expect(app.notices, at).not.toContain('token-refused');
  expect(app.notices, at).not.toContain('breaker');
}

// One of the three redirects stands for the other two, and one of the three outages of a gateway before LoanPro.
const ALIKE = new Set<Refusal>([301, 307, 502, 504]);
const REFUSALS = refusals.filter((refusal) => !ALIKE.has(refusal));

it.each(REFUSALS)('whatever is refused with %s, everything that LoanPro can do is done', async (refusal) => {
  const all = COMBINATIONS.map(async (routes) =>
    expectAllWithout(Object.fromEntries(routes.map((route) => [route, refusal]))),
  );
  expect(await Promise.all(all)).toHaveLength(16);
});

it('routes may be refused in different ways', async () => {
  const random = createRandom(15);
  const all = [...COMBINATIONS, ...COMBINATIONS].map(async (routes) =>
    expectAllWithout(Object.fromEntries(routes.map((route) => [route, random.pick<Refusal>(refusals)]))),
  );
  expect(await Promise.all(all)).toHaveLength(32);
});

it('after one field it is known whether single definitions are refused, except if the field may not exist', () => {
  for (const [status, isKnown] of [
    [403, true],
    [503, true],
    [404, false],
    [409, false],
  ] as const) {
    const fields = createRefusedFields(() => undefined);
    fields.noteRefused('customer 1', new LoanProError('rejected', '', status));
    expect([status, fields.whyNone()?.status]).toEqual([status, isKnown ? status : undefined]);
    fields.noteGiven('customer 2');
    expect(fields.whyNone()).toBeNull();
  }
});
