// The plan of a document, which is made once, counts each request as if the document were new.

import * as fc from 'fast-check';
import { Kind, parse } from 'graphql';
import type { FieldNode, FragmentDefinitionNode, OperationDefinitionNode } from 'graphql';
import { expect, it } from 'vitest';
import { sizesOf } from '../../src/custom-fields/definition.ts';
import { createCostCounter } from '../../src/graphql/cost.ts';
import { subgraphSchema as schema } from '../../src/schema/index.ts';

const TEXT = `
  query Q($ids: [ID!]!, $one: ID!, $some: [CustomFieldSelector!], $yes: Boolean!) {
    list: customersByIds(ids: $ids) { ...F @include(if: $yes) id }
    customer(id: $one) { customFields(fields: $some) { rawValue ... @skip(if: $yes) { definition { name } } } ...F }
    customersByIds(ids: ["1", "2"]) { ...F }
  }
  fragment F on Customer { status @include(if: $yes) customFields { definition { name options { key } } } }
`;

/** The parts of the document that are counted. */
function read(text: string) {
  const { definitions } = parse(text);
  const operation = definitions.find((node) => node.kind === Kind.OPERATION_DEFINITION);
  const fragments: Record<string, FragmentDefinitionNode> = {};
  for (const node of definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments[node.name.value] = node;
  if (!operation) throw new Error('The document has no operation.');
  return { schema, fragments, operation };
}

const nodesOf = ({ selectionSet }: OperationDefinitionNode): FieldNode[] =>
  selectionSet.selections.filter((node) => node.kind === Kind.FIELD);

const query = schema.getQueryType();
const list = query?.getFields()['customersByIds'];

it('counts as for a new document, whatever was asked before and by whom', () => {
  const planned = read(TEXT);
  const requests = fc.record({
    ids: fc.array(fc.string({ maxLength: 70 }), { maxLength: 5 }),
    one: fc.string({ maxLength: 70 }),
    some: fc.option(fc.array(fc.record({ id: fc.string() }), { maxLength: 3 })),
    yes: fc.boolean(),
    rows: fc.nat(40),
  });
  const costs = new Set<number>();
  fc.assert(
    fc.property(requests, ({ rows, ...variableValues }) => {
      const [known, anew] = [planned, read(TEXT)].map(({ operation, ...document }) => {
        const counted = { ...document, operation, variableValues };
        const counter = createCostCounter(counted, () => sizesOf(null, rows));
        const items = nodesOf(operation).map((node) =>
          query && list
            ? counter.ofItem({
                fieldNodes: [node],
                returnType: list.type,
                parentType: query,
                fieldName: list.name,
              })
            : 0,
        );
        costs.add(counter.ofOperation().expected);
        return { operation: counter.ofOperation(), items };
      });
      expect(known).toEqual(anew);
    }),
    { numRuns: 100 },
  );
  expect(costs.size).toBeGreaterThan(20);
});
