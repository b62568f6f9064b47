// The traces that routers ask for, with `FEDERATION_TRACES=on`: how large they can be, and that they never cost the answer.

import { Trace } from '@apollo/usage-reporting-protobuf';
import { expect, it } from 'vitest';
import { openApp } from '../support/app.ts';
import { enlarge } from '../support/large-tenant.ts';

const TRACED = { 'apollo-federation-include-trace': 'ftv1' };

function countNodes({ child }: Trace.INode): number {
  return (child ?? []).reduce((sum, node) => sum + 1 + countNodes(node), 0);
}

it('a trace has up to 1,000 fields and items, and is left out of the answer with one more', async () => {
  await using app = await openApp({
    standin: { generatedCustomers: 500 },
    gateway: { tracesFields: true },
  });
  await app.warmUp();
  // Two nodes for each customer, and one for each of the two root fields.
  const ask = async (customers: number, more = '') => {
    const ids = Array.from({ length: customers }, (_, index) => String(5001 + index));
    const answer = await app.ask(
      `query ($ids: [ID!]!) { customersByIds(ids: $ids) { id } ${more} }`,
      { ids },
      TRACED,
    );
    expect(answer.errors).toBeUndefined();
    expect(answer.data.customersByIds).toHaveLength(customers);
    return JSON.parse(answer.text).extensions?.ftv1;
  };
  const longest = Trace.decode(
    Buffer.from(await ask(499, 'customFieldDefinition(field: { id: "999" }) { id }'), 'base64'),
  );
  expect(countNodes(longest.root ?? {})).toBe(1000);
  expect(longest.endTime).toBeTruthy();
  expect(await ask(500)).toBeUndefined();
});

it('a write whose answer has very many fields is answered with its outcome', async () => {
  await using app = await openApp({ gateway: { tracesFields: true } });
  enlarge(app.standin, { fields: 1, options: 1000 });
  await app.warmUp();
  const options = Array.from({ length: 5 }, (_, index) => `o${index}: options { key label }`).join(' ');
  const answer = await app.ask(
    `mutation ($values: [CustomFieldValueInput!]!) {
      updateCustomerCustomFields(customerId: "5001", values: $values) { outcome changes { field { ${options} } } } }`,
    { values: [{ field: { id: '1001' }, value: { option: { key: '7' } } }] },
    TRACED,
  );
  expect(answer.errors).toBeUndefined();
  expect(answer.data.updateCustomerCustomFields.outcome).toBe('APPLIED');
});
