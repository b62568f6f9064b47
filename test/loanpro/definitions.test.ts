// The shared copy of the field definitions: fetched once for all requests, renewed in the background, and still used during an outage.

import { expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { useJumpingClock } from './clock.ts';

const clock = useJumpingClock();

const NAMES = '{ customFieldDefinitions { name } }';
/** How often the list was fetched, however many pages were asked for. */
const fetches = (app: App) =>
  app.upstream.filter(({ path, query }) => path === 'odata.svc/CustomFields' && !query['$skip']).length;

it('the definitions are fetched once for 500 simultaneous requests that find no copy', async () => {
  await using app = await openApp({ standin: { quirks: { latencyMs: 50 } } });
  const answers = await Promise.all(Array.from({ length: 500 }, () => app.ask(NAMES)));
  for (const answer of answers) expect(answer.data.customFieldDefinitions.length).toBeGreaterThan(15);
  expect(fetches(app)).toBe(1);
});

it('the fetch of the definitions continues for other callers when the first caller disconnects', async () => {
  await using app = await openApp();
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  app.standin.fault = async (_request, next) => {
    arrived.resolve();
    await released.promise;
    return next();
  };
  const first = new AbortController();
  const leaving = fetch(app.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: NAMES }),
    signal: first.signal,
  }).catch((error: Error) => error.name);
  await arrived.promise;
  const staying = app.ask(NAMES);
  first.abort();
  expect(await leaving).toBe('AbortError');
  released.resolve();

  expect((await staying).data.customFieldDefinitions.length).toBeGreaterThan(15);
  expect(fetches(app)).toBe(1);
});

it('the definitions are kept, and a request that finds them too old is answered with them while they are renewed', async () => {
  await using app = await openApp({ loanPro: { definitionsMaxAgeMs: 60_000 } });
  const employer = async () => {
    const answer = await app.ask('{ customFieldDefinition(field: { id: "1" }) { name } }');
    return answer.data.customFieldDefinition.name;
  };
  expect(await employer()).toBe('Employer');
  app.standin.database.exec("UPDATE custom_field SET name = 'Works At' WHERE id = 1");
  expect(await employer()).toBe('Employer');
  expect(fetches(app)).toBe(1);

  clock.jump(60_001);
  expect(await employer()).toBe('Employer');
  await expect.poll(employer, { timeout: 10_000 }).toBe('Works At');
});

it('an old copy of the definitions is used while LoanPro is not available', async () => {
  await using app = await openApp({ loanPro: { definitionsMaxAgeMs: 1 } });
  await app.warmUp();
  app.standin.fault = () => ({ status: 503, body: '' });

  for (let round = 0; round < 3; round++) {
    const answer = await app.ask(NAMES);
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customFieldDefinitions.length).toBeGreaterThan(15);
    clock.jump(20);
  }
  await expect.poll(() => app.notices, { timeout: 10_000 }).toContain('definitions-not-renewed');
});

it('when the definitions cannot be fetched, requests fail, and LoanPro is asked again after five seconds', async () => {
  await using app = await openApp();
  app.standin.fault = () => ({ status: 503, body: '' });
  for (let round = 0; round < 20; round++) {
    const answer = await app.ask(NAMES);
    expect(answer.data.customFieldDefinitions).toBeNull();
    expect(answer.errors?.[0]?.extensions).toMatchObject({ code: 'UPSTREAM_UNAVAILABLE', retryable: true });
  }
  expect(fetches(app)).toBe(3);

  app.standin.fault = null;
  clock.jump(5000);
  expect((await app.ask(NAMES)).data.customFieldDefinitions.length).toBeGreaterThan(15);
});

it('the profile of a customer is shown without the definitions', async () => {
  await using app = await openApp();
  // Everything else fails as well when it is asked for at this moment, so this is an outage and no refusal.
  const failing = new Set(['odata.svc/CustomFields', 'odata.svc/Customers(1)']);
  app.standin.fault = (request, next) => (failing.has(request.path) ? { status: 503, body: '' } : next());
  const answer = await app.ask('{ customer(id: "4150") { firstName customFields { displayValue } } }');
  expect(answer.data.customer).toEqual({ firstName: 'Maria', customFields: null });
  expect(answer.errors).toMatchObject([
    { path: ['customer', 'customFields'], extensions: { code: 'UPSTREAM_UNAVAILABLE' } },
  ]);
});

it.each(['refused', 'ignored'] as const)(
  'only the definitions of customers are used when LoanPro lists all of them: the filter is %s',
  async (definitionFilter) => {
    await using app = await openApp({ standin: { quirks: { definitionFilter } } });
    const answer = await app.ask('{ customFieldDefinitions(includeInactive: true) { id } }');
    const ids = answer.data.customFieldDefinitions.map(({ id }: { id: string }) => id);
    expect(ids).toContain('1');
    expect(ids).not.toContain('6');
    expect(ids).not.toContain('21');
  },
);

it('a record that cannot be read as a definition is ignored, and the other definitions are used', async () => {
  await using app = await openApp();
  app.standin.fault = (request, next) => {
    const answer = next();
    if (request.path !== 'odata.svc/CustomFields' || !('body' in answer)) return answer;
    const body = JSON.parse(answer.body);
    const [some] = body.d.results;
    if (some) body.d.results.push({ ...some, id: null }, { ...some, id: 0 });
    body.d.summary.total += 2;
    return { ...answer, body: JSON.stringify(body) };
  };
  const answer = await app.ask('{ customer(id: "4150") { customFields { definition { name } } } }');
  expect(answer.errors).toBeUndefined();
  expect(answer.data.customer.customFields).toHaveLength(17);
  expect(app.notices).toEqual(['definitions-unreadable']);
});

it('a definition whose limits are impossible is shown without limits', async () => {
  await using app = await openApp();
  app.standin.database.exec(
    'UPDATE custom_field SET max_length = -1, display_order = 9999999999 WHERE id = 1',
  );
  const answer = await app.ask(
    '{ customer(id: "4150") { employer: customField(field: { id: "1" }) { problem { code } definition { maxLength position } } } }',
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data.customer.employer).toEqual({
    problem: null,
    definition: { maxLength: null, position: null },
  });
});
