// The subgraph that Apollo's compatibility suite asks for, on the suite's own schema and with its data.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { parse } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { guardEntities } from '../../src/schema/entities.ts';

interface Reference {
  id?: string;
  sku?: string;
  package?: string;
  variation?: { id: string };
}

const jane = {
  email: 'support@apollographql.com',
  name: 'Jane Smith',
  totalProductsCreated: 1337,
  yearsOfEmployment: 10,
};

const deprecated = {
  sku: 'apollo-federation-v1',
  package: '@apollo/federation-v1',
  reason: 'Migrate to Federation V2',
  createdBy: jane,
};

const study = (caseNumber: string, description: string) => ({
  study: { caseNumber, description },
  outcome: null,
});
const federationStudy = study('1234', 'Federation Study');
const studioStudy = study('1235', 'Studio Study');

const common = { dimensions: { size: 'small', weight: 1, unit: 'kg' }, createdBy: jane, notes: null };
const products = [
  {
    ...common,
    id: 'apollo-federation',
    sku: 'federation',
    package: '@apollo/federation',
    variation: { id: 'OSS' },
    research: [federationStudy],
  },
  {
    ...common,
    id: 'apollo-studio',
    sku: 'studio',
    package: '',
    variation: { id: 'platform' },
    research: [studioStudy],
  },
];

const findProduct = ({ id, sku, package: name, variation }: Reference) =>
  products.find(
    (product) =>
      product.id === id ||
      (product.sku === sku &&
        (product.package === name || (variation && product.variation.id === variation.id))),
  ) ?? null;

/** Guarded like the gateway's own. The library that makes it is the one that Pothos makes ours with. */
export function createProducts(suiteFolder: string): GraphQLSchema {
  const schema = buildSubgraphSchema({
    typeDefs: parse(readFileSync(path.join(suiteFolder, 'products.graphql'), 'utf8')),
    resolvers: {
      Query: {
        product: (_: unknown, { id }: { id: string }) => findProduct({ id }),
        deprecatedProduct: (_: unknown, reference: Reference) => findDeprecated(reference),
      },
      Product: { __resolveReference: findProduct },
      DeprecatedProduct: { __resolveReference: findDeprecated },
      ProductResearch: {
        __resolveReference: (reference: { study: { caseNumber: string } }) =>
          [federationStudy, studioStudy].find(
            (known) => known.study.caseNumber === reference.study.caseNumber,
          ),
      },
      User: {
        __resolveReference: (reference: typeof jane) =>
          reference.email === jane.email ? { ...jane, ...reference } : null,
        averageProductsCreatedPerYear: (user: typeof jane) =>
          Math.round(user.totalProductsCreated / user.yearsOfEmployment),
      },
      Inventory: {
        __resolveReference: ({ id }: Reference) =>
          id === 'apollo-oss' ? { id, deprecatedProducts: [deprecated] } : null,
      },
    },
  });
  guardEntities(schema);
  return schema;
}

function findDeprecated({ sku, package: name }: Reference) {
  return sku === deprecated.sku && name === deprecated.package ? deprecated : null;
}
