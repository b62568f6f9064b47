// GraphQL over HTTP, by the audits of graphql-http: every one in development, and all that count in the form of production.

import { serverAudits } from 'graphql-http';
import { describe, expect, it } from 'vitest';
import { openApp } from '../support/app.ts';

const FORMS = [
  ['development', { takesGet: true, graphiql: { customerId: '4150' } }, ['MUST', 'SHOULD', 'MAY']],
  // POST and JSON alone: what MAY be offered beside them is not.
  ['production', {}, ['MUST', 'SHOULD']],
] as const;

describe.each(FORMS)('in the form of %s', (_form, gateway, levels) => {
  const audits = serverAudits({ url: 'http://unused.example', fetchFn: fetch }).filter(({ name }) =>
    levels.some((level) => name.startsWith(level)),
  );

  it('there are as many audits as there were', () => {
    expect(audits).toHaveLength(levels.length === 3 ? 61 : 36);
  });

  it.each(audits.map(({ id, name }) => [id, name]))('%s: %s', async (id) => {
    await using app = await openApp({ gateway });
    const audit = serverAudits({ url: app.url, fetchFn: fetch }).find((candidate) => candidate.id === id);
    const result = await audit?.fn();
    expect(result).toMatchObject({ status: 'ok' });
  });
});

describe('a query in the address', () => {
  it('reads in development, and never writes', async () => {
    await using app = await openApp({ gateway: { takesGet: true } });
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
