// GraphQL over HTTP, tested with the audits of graphql-http: all of them in development, MUST and SHOULD in production.
// Two audits say that a server MAY use status 400 where the newer draft of the specification says that it SHOULD use 422.

import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';

const MODES = [
  [
    'development',
    { acceptsGet: true, graphiql: { exampleIds: ['4150', '4151', '5001', '77'] } },
    ['MUST', 'SHOULD', 'MAY'],
  ],
  // Production offers POST and JSON only, so the audits of what a server MAY offer do not apply.
  ['production', { introspection: false }, ['MUST', 'SHOULD']],
] as const;

/** Their sample query asks for `__type`, so they need introspection. They are about the member `variables`. */
const NEED_INTROSPECTION = new Set(['2EA1', '28B9']);

/** Both send a body without `query`. The audits are older than the draft of August 2026. */
const ANSWERED_WITH_422 = new Set(['423L', '3E3A']);

describe.each(MODES)('in %s', (_mode, gateway, levels) => {
  const audits = serverAudits({ url: 'http://unused.example', fetchFn: fetch }).filter(({ name }) =>
    levels.some((level) => name.startsWith(level)),
  );

  it('the number of audits is the known one', () => {
    expect(audits).toHaveLength(levels.length === 3 ? 61 : 36);
  });

  it.each(audits.map(({ id, name }) => [id, name]))('the server passes audit %s: %s', async (id) => {
    const needed = NEED_INTROSPECTION.has(id) ? { introspection: true } : {};
    await using app = await openApp({ gateway: { ...gateway, ...needed } });
    const audit = serverAudits({ url: app.url, fetchFn: fetch }).find((candidate) => candidate.id === id);
    const result = await audit?.fn();
    const expected = ANSWERED_WITH_422.has(id)
      ? { status: 'notice', response: { status: 422 } }
      : { status: 'ok' };
    expect(result).toMatchObject(expected);
  });
});

describe('a query sent by GET', () => {
  it('can read in development, and can never write', async () => {
    await using app = await openApp({ gateway: { acceptsGet: true } });
    const ask = async (query: string) =>
      fetch(`${app.url}?query=${encodeURIComponent(query)}`, { headers: { accept: 'application/json' } });
    expect(await (await ask('{ customer(id: "4150") { firstName } }')).json()).toEqual({
      data: { customer: { firstName: 'Maria' } },
    });
    app.upstream.length = 0;
    const write = await ask(
      'mutation { updateCustomerCustomFields(customerId: "4150", values: [{ field: { id: "22" }, value: { text: "x" } }]) { outcome } }',
    );
    expect(write.status).toBe(405);
    expect(app.upstream).toEqual([]);
  });
});
