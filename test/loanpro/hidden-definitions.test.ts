// A list of definitions that is empty, or does not name a field that has values, is no proof that there is no such definition.

import { describe, expect, it } from 'vitest';
import type { Fault } from '../../standin/answer.ts';
import * as faults from '../../standin/faults.ts';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { stored, update } from '../support/writing.ts';
import { useJumpingClock } from './clock.ts';

const clock = useJumpingClock();

const fieldsOf = async (app: App, id = '4150') => {
  const answer = await app.ask(
    `{ customer(id: "${id}") { customFields { fieldId problem { code } definition { name } } } }`,
  );
  expect(answer.errors, answer.text).toBeUndefined();
  return answer.data.customer.customFields;
};

const missing = async (app: App) => {
  const response = await fetch(new URL('/ready', app.url));
  expect(response.status).toBe(200);
  return (await response.json()).missing;
};

const keyed = (app: App) =>
  app.upstream.splice(0).filter(({ path }) => path.startsWith('odata.svc/CustomFields('));

const write = async (app: App, field: object, value: object) => update(app, '4150', [{ field, value }]);

describe('a list that is empty', () => {
  it.each(['open', 403] as const)(
    'gives nothing once a customer holds values: other ways are used (expanded definitions: %s)',
    async (definitionExpansion) => {
      await using app = await openApp({ standin: { quirks: { definitionExpansion } } });
      app.standin.fault = faults.emptyList('CustomFields');
      expect((await app.ask('{ customFieldDefinitions { id } }')).data).toEqual({
        customFieldDefinitions: [],
      });
      expect(await missing(app)).toBeUndefined();
      expect(await write(app, { id: '5' }, { text: 'x' })).toMatchObject({
        userErrors: [{ code: 'TYPE_MISMATCH' }],
      });
      for (const { fieldId, problem, definition } of await fieldsOf(app)) {
        expect(problem, fieldId).toBeNull();
        expect(definition, fieldId).not.toBeNull();
      }
      expect(await missing(app)).toContain('definitions by filter (empty), all definitions (empty)');
      expect((await app.ask('{ customFieldDefinitions { id } }')).errors).toBeDefined();
      expect(await write(app, { id: '2' }, { option: { label: 'Gold' } })).toMatchObject({
        outcome: 'APPLIED',
      });
      app.standin.fault = null;
      clock.jump(5001);
      await app.ask('{ customFieldDefinitions(includeInactive: true) { id } }');
      expect(await missing(app)).toBeUndefined();
    },
  );

  it('leaves values raw where nothing else is given, and they are written by the id of the field', async () => {
    await using app = await openApp({
      standin: { quirks: { definitionExpansion: 403, definitionByKey: 403 } },
    });
    app.standin.fault = faults.emptyList('CustomFields');
    for (const { problem, definition } of await fieldsOf(app))
      expect([problem, definition]).toEqual([null, null]);
    expect(await missing(app)).toContain('single definitions (403)');
    expect(await write(app, { id: '22' }, { raw: 'new' })).toMatchObject({ outcome: 'APPLIED' });
    expect(stored(app, 4150, 22)).toEqual(['new']);
  });
});

/** The lists do not name some fields. */
const listWithout =
  (...ids: number[]): Fault =>
  (request, next) => {
    const answer = next();
    if (request.path !== 'odata.svc/CustomFields' || !('body' in answer)) return answer;
    const { results } = JSON.parse(answer.body).d;
    const kept = results.filter(({ id }: { id: number }) => !ids.includes(id));
    return { status: 200, body: JSON.stringify({ d: { results: kept, summary: { total: kept.length } } }) };
  };

describe('a list that does not name fields of which there are values', () => {
  it('is completed with their definitions, which are looked up one by one and kept', async () => {
    await using app = await openApp();
    app.standin.fault = listWithout(1, 2);
    for (const { fieldId, problem, definition } of await fieldsOf(app)) {
      expect(problem, fieldId).toBeNull();
      expect(definition, fieldId).not.toBeNull();
    }
    expect(keyed(app)).toHaveLength(2);
    await fieldsOf(app);
    clock.jump(61_000);
    expect(await fieldsOf(app)).toContainEqual({
      fieldId: '1',
      problem: null,
      definition: { name: 'Employer' },
    });
    expect(keyed(app)).toEqual([]);
    expect(await write(app, { id: '2' }, { option: { label: 'Gold' } })).toMatchObject({
      outcome: 'APPLIED',
    });
    expect(await write(app, { name: 'Employer' }, { text: 'Fir' })).toMatchObject({ outcome: 'APPLIED' });
    expect([stored(app, 4150, 1), stored(app, 4150, 2)]).toEqual([['Fir'], ['3']]);
    expect((await app.ask('{ customFieldDefinition(field: { id: "1" }) { name } }')).data).toEqual({
      customFieldDefinition: { name: 'Employer' },
    });
    expect(await missing(app)).toBeUndefined();
  });

  it('is believed when LoanPro does not have a single definition either, and few named ids are looked up', async () => {
    await using app = await openApp();
    expect(await fieldsOf(app, '4154')).toContainEqual({
      fieldId: '9999',
      problem: { code: 'DEFINITION_MISSING' },
      definition: null,
    });
    expect(keyed(app)).toHaveLength(1);
    const fields = Array.from({ length: 50 }, (_, index) => ({ id: String(31_337 + index) }));
    const query =
      'query ($fields: [CustomFieldSelector!]!) { customer(id: "4150") { customFields(fields: $fields) { fieldId } } }';
    expect((await app.ask(query, { fields })).data.customer.customFields).toEqual([]);
    expect(keyed(app).length).toBeLessThanOrEqual(8);
  });
});

it('a single definition that is refused leaves only its own field without one', async () => {
  await using app = await openApp({
    standin: { quirks: { definitionFilter: 403, definitionList: 403, definitionExpansion: 403 } },
  });
  app.standin.fault = (request, next) =>
    /CustomFields\([23]\)/.test(request.path) ? { status: 403, body: '' } : next();
  for (const { fieldId, definition } of await fieldsOf(app))
    expect(definition === null, fieldId).toBe(fieldId === '2' || fieldId === '3');
  expect(await missing(app)).not.toContain('single definitions');
  keyed(app);
  clock.jump(3000);
  expect(await write(app, { id: '1' }, { text: 'Fir' })).toMatchObject({ outcome: 'APPLIED' });
  expect(await write(app, { id: '2' }, { raw: '3' })).toMatchObject({ outcome: 'APPLIED' });
  expect(keyed(app).map(({ path }) => path)).not.toContain('odata.svc/CustomFields(2)');
});
