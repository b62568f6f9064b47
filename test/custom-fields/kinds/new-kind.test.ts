// A new kind needs only one line in the table of kinds: a kind that is made up here works wherever kinds are used.

import { printSchema } from 'graphql';
import { expect, it, vi } from 'vitest';
import { printKindsModule, printValueParts } from '../../../client/print-kinds.ts';
import type { Kind } from '../../../src/custom-fields/kinds/kind.ts';
import { KINDS } from '../../../src/custom-fields/kinds/table.ts';
import type * as Table from '../../../src/custom-fields/kinds/table.ts';
import { clientSchema } from '../../../src/schema/index.ts';
import { openApp } from '../../support/app.ts';
import { puts, stored } from '../../support/writing.ts';

const color = vi.hoisted((): Kind => {
  const form = /^#[\da-f]{6}$/i;
  return {
    name: 'COLOR',
    loanProType: 'color',
    valueType: { name: 'ColorCustomFieldValue', description: 'The value of a color field.' },
    leaf: { name: 'color', type: 'String', description: 'The color.' },
    slot: { name: 'color', type: 'String', description: 'The new value of a color field.' },
    expected: 'a color, such as #ff8800',
    read: (text) => (form.test(text) ? { leaf: text.toLowerCase(), display: `color ${text}` } : null),
    format: (content) => (typeof content === 'string' && form.test(content) ? content.toUpperCase() : null),
    canonical: (text) => text.toLowerCase(),
    input: { type: 'text', hint: 'A color' },
    sample: () => '#336699',
  };
});

vi.mock('../../../src/custom-fields/kinds/table.ts', async (importOriginal) => {
  const original = await importOriginal<typeof Table>();
  return { ...original, KINDS: [...original.KINDS, color] };
});

/** An app whose tenant has one field of the new kind, with a value for one customer. */
async function openWithColor(storedText: string) {
  const app = await openApp({ gateway: { graphiql: { exampleIds: ['4150', '4151', '5001', '77'] } } });
  app.standin.database.exec(
    `INSERT INTO custom_field (id, name, type, entity_type)
     VALUES (900, 'Shirt', 'customfield.type.color', 'Entity.Customer');
     INSERT INTO custom_field__entity (entity_id, entity_type, custom_field_id, custom_field_value)
     VALUES (4156, 'Entity.Customer', 900, '${storedText}')`,
  );
  return app;
}

const READ = /* GraphQL */ `
  {
    customFieldDefinition(field: { name: "Shirt" }) {
      type
    }
    customer(id: "4156") {
      customField(field: { name: "Shirt" }) {
        __typename
        displayValue
        rawValue
        problem {
          code
        }
        ... on ColorCustomFieldValue {
          color
        }
      }
    }
  }
`;

it('the schema contains the enum value, the subtype, the member and the slot of a new kind', () => {
  const sdl = printSchema(clientSchema);
  expect(sdl).toMatch(/enum CustomFieldType \{[^}]*\bCOLOR\b/);
  expect(sdl).toMatch(
    /type ColorCustomFieldValue implements CustomFieldValue & Node \{[^}]*\bcolor: String\b/,
  );
  expect(sdl).toMatch(/input CustomFieldNewValue @oneOf \{[^}]*\bcolor: String\b/);
});

it('a stored text of a new kind is read by the function of its kind', async () => {
  await using app = await openWithColor('#FF8800');
  const { data } = await app.ask(READ);
  expect(data.customFieldDefinition).toEqual({ type: 'COLOR' });
  expect(data.customer.customField).toEqual({
    __typename: 'ColorCustomFieldValue',
    displayValue: 'color #FF8800',
    rawValue: '#FF8800',
    problem: null,
    color: '#ff8800',
  });
});

it('a stored text that does not fit a new kind is returned with a problem', async () => {
  await using app = await openWithColor('teal');
  const { data } = await app.ask(READ);
  expect(data.customer.customField).toMatchObject({
    displayValue: 'teal',
    problem: { code: 'UNREADABLE' },
    color: null,
  });
});

const WRITE = /* GraphQL */ `
  mutation ($value: CustomFieldNewValue!) {
    updateCustomerCustomFields(
      customerId: "4156"
      values: [{ field: { name: "Shirt" }, value: $value, onlyIf: { rawValue: "#ff8800" } }]
    ) {
      outcome
      userErrors {
        code
        expected
      }
    }
  }
`;

it('a value in the slot of a new kind is compared and written by the functions of its kind', async () => {
  await using app = await openWithColor('#FF8800');
  const write = async (value: object) => (await app.ask(WRITE, { value })).data.updateCustomerCustomFields;

  expect(await write({ color: '#ff8800' })).toEqual({ outcome: 'UNCHANGED', userErrors: [] });
  expect(puts(app)).toHaveLength(0);
  expect(await write({ text: 'orange' })).toEqual({
    outcome: 'REJECTED',
    userErrors: [{ code: 'TYPE_MISMATCH', expected: 'the slot color, or raw' }],
  });
  expect(await write({ color: '#00aaff' })).toEqual({ outcome: 'APPLIED', userErrors: [] });
  expect(stored(app, 4156, 900)).toEqual(['#00AAFF']);
});

it('a check returns the text that a new kind would store, and what the kind expects', async () => {
  await using app = await openWithColor('#FF8800');
  const check = async (value: object) => {
    const answer = await app.ask(
      `query ($value: CustomFieldNewValue!) {
        checkCustomerCustomFields(customerId: "4156", values: [{ field: { id: "900" }, value: $value }]) {
          ok
          userErrors { code expected }
          changes { willChange rawValueToStore }
        }
      }`,
      { value },
    );
    return answer.data.checkCustomerCustomFields;
  };
  expect(await check({ raw: '#abcdef' })).toEqual({
    ok: true,
    userErrors: [],
    changes: [{ willChange: true, rawValueToStore: '#ABCDEF' }],
  });
  expect(await check({ color: 'teal' })).toEqual({
    ok: false,
    userErrors: [{ code: 'INVALID_FORMAT', expected: 'a color, such as #ff8800' }],
    changes: [],
  });
});

it("GraphiQL's tabs read and write a field of a new kind", async () => {
  await using app = await openWithColor('#FF8800');
  const page = await (await fetch(app.url, { headers: { accept: 'text/html' } })).text();
  // The page has nine megabytes. A failing assertion must not print it, so each one compares a boolean.
  expect(page.includes('... on ColorCustomFieldValue { color }')).toBe(true);
  expect(/field: \{ id: \\+"900\\+" \}, value: \{ color: \\+"#336699\\+" \}/.test(page)).toBe(true);
});

it('the generated client contains the parts, the input and the member of a new kind', () => {
  expect(printValueParts(KINDS)).toContain('... on ColorCustomFieldValue { color }');
  const module = printKindsModule(KINDS);
  expect(module).toContain("input: { type: 'text', hint: 'A color' }");
  expect(module).toContain('fromText: (text) => ({ color: text })');
  expect(module).toContain("case 'ColorCustomFieldValue':\n      return value.color;");
});
