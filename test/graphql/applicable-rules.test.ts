// The rules that are left out for a document would have found nothing in it.

import * as fc from 'fast-check';
import { ValuesOfCorrectTypeRule, parse, specifiedRules, validate } from 'graphql';
import type { ValidationRule } from 'graphql';
import { expect, it } from 'vitest';
import { applicableRules } from '../../src/graphql/applicable-rules.ts';
import { createNoIntrospectionRule } from '../../src/graphql/introspection-rule.ts';
import { createLiteralRule } from '../../src/graphql/literal-rule.ts';
import { subgraphSchema } from '../../src/schema/index.ts';

const own = { literals: createLiteralRule(true), introspection: createNoIntrospectionRule(false) };
const all = [
  ...specifiedRules.map((rule) => (rule === ValuesOfCorrectTypeRule ? own.literals : rule)),
  own.introspection,
];

/** Expects the same errors of the applicable rules as of all of them. Returns the applicable ones. */
function expectSameErrors(text: string): readonly ValidationRule[] {
  const document = parse(text);
  const rules = applicableRules(all, own, subgraphSchema, document);
  const errorsOf = (some: readonly ValidationRule[]) =>
    some.length === 0 ? [] : validate(subgraphSchema, document, some).map((error) => error.toJSON());
  expect(errorsOf(rules), text).toEqual(errorsOf(all));
  return rules;
}

it.each([
  '{ customer(id: "1") { id customFields { rawValue definition { name type } } } }',
  'query Q { a: customer(id: "1") { __typename name: firstName } b: customersByIds(ids: ["1", 2]) { id } }',
  'mutation { updateCustomerCustomFields(customerId: "1", values: []) { customer { id } } }',
])('none for %s', (text) => {
  expect(expectSameErrors(text)).toEqual([]);
});

/** Each has several mistakes. Together they need every rule, also those of a newer graphql. */
const BROKEN = [
  '{ customer(id: "1") { nothing customFields id { x } } }',
  'query Q { customer { id } } query Q { customer(id: 1.5, id: 1, x: 2) { id } } { __typename }',
  'query ($id: ID!, $id: ID, $no: Nothing = { a: 1, a: 2 }) { customer(id: $other) { id } }',
  'query ($values: Customer) { customersByIds(ids: $values) { id: firstName id } }',
  'query Q @skip(if: 1, if: $x) @no { customer(id: "1") @nothing @skip { id @skip @skip } }',
  '{ customer(id: "1") { ...F ... on Nothing { id } ... on Query { id } ...G } } fragment G on Customer { ...G }',
  '{ customer(id: "1") { id @skip(if: 1) } }',
  '{ customer(id: "1") { id @skip(if: { a: 1, a: 2 }) } }',
  'query ($x: ID! @nothing) { customer(id: $x) { id } }',
  'fragment F on Customer { id } fragment F on ID { ...F } { customer(id: "1") { id } }',
  '{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }',
  '{ _service { sdl } }',
  '{ __type { name } __other }',
  'mutation { updateCustomerCustomFields(customerId: {}, values: [{ field: { id: 1, id: 2 } }]) { no } }',
  'type Nothing { id: ID } { customer(id: { a: 1 }) { id { x(a: 1, a: 2) } nothing { x: y x: z } } }',
];

it.each(BROKEN)('those that find something in %s', (text) => {
  const rules = expectSameErrors(text);
  expect(validate(subgraphSchema, parse(text), rules).length).toBeGreaterThan(0);
});

it('every rule of GraphQL for some document', () => {
  const needed = new Set(
    BROKEN.filter((text) => !/__|type /.test(text)).flatMap((text) => expectSameErrors(text)),
  );
  // These need what is not looked at, so that all rules are run.
  expect(all.filter((rule) => !needed.has(rule)).map(({ name }) => name)).toEqual([
    'ExecutableDefinitionsRule',
    'SingleFieldSubscriptionsRule',
    'MaxIntrospectionDepthRule',
  ]);
  expect(needed).toContain(own.introspection);
});

const oneOf = (texts: string) => fc.constantFrom(...texts.split('|'));

const { document } = fc.letrec<Record<'value' | 'selections' | 'selection' | 'document', string>>((tie) => {
  const directives = oneOf('||||||| @skip(if: true)| @include(if: $x)| @no(a: 1)| @skip');
  const args = fc
    .array(fc.tuple(oneOf('id|id|ids|first|nothing'), tie('value')), { maxLength: 2 })
    .map((pairs) =>
      pairs.length > 0 ? `(${pairs.map(([name, value]) => `${name}: ${value}`).join(', ')})` : '',
    );
  const condition = oneOf('| on Customer| on Query| on CustomField| on ID| on Nothing');
  return {
    value: fc.oneof(
      { depthSize: 'small' },
      oneOf('"1"|1|1.5|null|true|$x|A|{ a: 1 }'),
      tie('value').map((value) => `[${value}]`),
      tie('value').map((value) => `{ a: ${value}, id: 1 }`),
    ),
    selection: fc.oneof(
      { depthSize: 'small' },
      fc
        .tuple(
          oneOf('||a: '),
          oneOf('id|id|firstName|rawValue|__typename|nothing|customFields|__schema'),
          directives,
        )
        .map((parts) => parts.join('')),
      fc.constant('...F'),
      fc.tuple(fc.constant('...'), condition, directives, tie('selections')).map((parts) => parts.join('')),
      fc
        .tuple(
          oneOf('||a: |b: '),
          oneOf('customer|customersByIds|customFields|definition|_service|id'),
          args,
          directives,
          tie('selections'),
        )
        .map((parts) => parts.join('')),
      tie('selections').map((inner) => `customer(id: "1")${inner}`),
    ),
    selections: fc
      .array(tie('selection'), { minLength: 1, maxLength: 3 })
      .map((selections) => ` { ${selections.join(' ')} }`),
    document: fc
      .tuple(
        oneOf('||query|query Q|mutation|query Q($x: ID)|query ($x: ID! = 1, $y: Nothing)'),
        tie('selections'),
        oneOf('||| fragment F on Customer { id }| fragment F on Nothing { ...F }| query Q { __typename }'),
      )
      .map((parts) => parts.join('')),
  };
});

it('those that find something in any document', () => {
  let withFew = 0;
  fc.assert(
    fc.property(document, (text) => {
      if (expectSameErrors(text).length < all.length / 2) withFew++;
    }),
    { numRuns: 400 },
  );
  expect(withFew).toBeGreaterThan(30);
});
