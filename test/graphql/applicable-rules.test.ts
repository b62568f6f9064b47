// The rules that are left out for a document would have found nothing in it.

import { parse, specifiedRules, validate } from 'graphql';
import { expect, it } from 'vitest';
import { createApplicableRules } from '../../src/graphql/applicable-rules.ts';
import { subgraphSchema } from '../../src/schema/index.ts';

const applicableRules = createApplicableRules(specifiedRules);

it.each([
  ['{ customer(id: "1") { nothing } }', 14],
  ['query Q { customer { id } } query Q { customer(id: 1, x: 2) }', 14],
  ['query ($id: ID!, $id: ID, $no: Nothing) { customer(id: $other) { id } }', 19],
  ['{ customer(id: "1") @nothing { id @skip } }', 16],
  ['{ customer(id: "1") { ...F ... on Nothing { id } } }', 20],
  ['fragment F on Customer { id } fragment F on ID { ...F } { customer(id: "1") { id } }', 20],
  [
    'query ($id: ID!) { customer(id: $x) @skip(if: $y) @skip(if: true) { ...G } } fragment G on Query { ...G }',
    27,
  ],
])('%s has %i rules', (text, count) => {
  const document = parse(text);
  const rules = applicableRules(document);
  const messages = (some: typeof rules) =>
    validate(subgraphSchema, document, some).map(({ message }) => message);
  expect(rules).toHaveLength(count);
  expect(messages(specifiedRules).length).toBeGreaterThan(0);
  expect(messages(rules)).toEqual(messages(specifiedRules));
});
