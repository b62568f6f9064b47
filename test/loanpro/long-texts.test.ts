// Texts from LoanPro that are too long to be read: nothing works on them, and each spoils only itself.

import { expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import type { App } from '../support/app.ts';
import { withinCpuMs } from '../support/work.ts';
import { update } from '../support/writing.ts';

const MAX_READ_LENGTH = 4096;
/** It would take ten seconds to put these accents in order. */
const ACCENTS = `e${'\u0301\u0316'.repeat(200_000)}`;

const work = <Result>(run: () => Promise<Result>) => withinCpuMs(1000, run);

/** Makes the stand-in hold a text that LoanPro would not accept. */
function store({ standin }: App, fieldId: string, text: string): void {
  const ofCustomer = "entity_type = 'Entity.Customer' AND entity_id = 4150 AND custom_field_id = ?";
  standin.database.prepare(`DELETE FROM custom_field__entity WHERE ${ofCustomer}`).run(fieldId);
  standin.database
    .prepare(
      "INSERT INTO custom_field__entity (entity_type, entity_id, custom_field_id, custom_field_value) VALUES ('Entity.Customer', 4150, ?, ?)",
    )
    .run(fieldId, text);
}

const READ = '{ customer(id: "4150") { customFields { fieldId rawValue displayValue problem { code } } } }';

it.each([
  ['7', `1.${'0'.repeat(1_000_000)}1`],
  ['3', ' '.repeat(1_000_000)],
  ['1', ACCENTS],
  ['2', '&#35;38;'.repeat(100_000)],
  ['5', '0'.repeat(MAX_READ_LENGTH + 1)],
])('a stored value of field %s is shown as it is, with a problem', async (fieldId, text) => {
  await using app = await openApp();
  await app.warmUp();
  store(app, fieldId, text);
  const answer = await work(() => app.ask(READ));
  const values: { fieldId: string; rawValue: string; problem: unknown }[] = answer.data.customer.customFields;
  const value = values.find((each) => each.fieldId === fieldId);
  expect(value?.problem).toEqual({ code: 'TOO_LONG' });
  expect(value?.rawValue === text).toBe(true);
  expect(values.filter(({ problem }) => problem === null).length).toBeGreaterThan(2);

  // A value that was read is also the condition under which it is replaced.
  const replaced = await work(() =>
    update(app, '4150', [
      { field: { id: fieldId }, value: { clear: 'TO_EMPTY' }, onlyIf: { rawValue: text } },
    ]),
  );
  expect(replaced).toMatchObject({ outcome: 'APPLIED', userErrors: [] });
});

it('a text of the longest length that is read is read', async () => {
  await using app = await openApp();
  store(app, '3', `${'0'.repeat(MAX_READ_LENGTH - 1)}1`);
  const answer = await app.ask(
    '{ customer(id: "4150") { customField(field: { id: "3" }) { problem { code } ... on CurrencyCustomFieldValue { amount } } } }',
  );
  expect(answer.data.customer.customField.amount).toHaveLength(MAX_READ_LENGTH);
});

it('a definition with such a name is left out, and an option with such a label cannot be chosen', async () => {
  await using app = await openApp();
  const set = app.standin.database.prepare(
    'UPDATE custom_field SET name = coalesce(?, name), select_options = coalesce(?, select_options) WHERE id = ?',
  );
  set.run(ACCENTS, null, '1');
  set.run(null, JSON.stringify({ 1: 'Gold', 2: ACCENTS }), '2');
  const answer = await work(() => app.ask('{ customFieldDefinitions { id options { key label } } }'));
  const definitions: { id: string; options: unknown[] }[] = answer.data.customFieldDefinitions;
  expect(definitions.find(({ id }) => id === '1')).toBeUndefined();
  expect(definitions.find(({ id }) => id === '2')?.options).toEqual([{ key: '1', label: 'Gold' }]);
});
