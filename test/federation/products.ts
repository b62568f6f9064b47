// The products subgraph that Apollo's compatibility suite needs, made with the same tools as the gateway's subgraph.

import type { ApolloGraphQLObjectTypeExtensions } from '@apollo/subgraph/dist/schemaExtensions.js';
import SchemaBuilder from '@pothos/core';
import DirectivesPlugin from '@pothos/plugin-directives';
import FederationPlugin from '@pothos/plugin-federation';
import { DirectiveLocation, GraphQLDirective, isUnionType } from 'graphql';
import type { GraphQLSchema } from 'graphql';
import { resolveReferences } from '../../src/schema/federation/references.ts';
import type { ReferenceResolver } from '../../src/schema/federation/references.ts';
import { deprecatedOf, findDeprecated, findProduct, findResearch, findUser } from './products-data.ts';
import type { CaseStudy, Deprecated, Dimensions, Product, ProductReference } from './products-data.ts';
import type { Research } from './products-data.ts';

const builder = new SchemaBuilder<{
  DefaultFieldNullability: false;
  Scalars: { ID: { Input: string; Output: string } };
  Directives: {
    custom: { locations: 'OBJECT' };
    link: { locations: 'SCHEMA'; args: { url: string; import: string[] } };
  };
}>({ plugins: [DirectivesPlugin, FederationPlugin], defaultFieldNullability: false });

const CaseStudyType = builder.objectRef<CaseStudy>('CaseStudy').implement({
  fields: (t) => ({
    caseNumber: t.exposeID('caseNumber'),
    description: t.exposeString('description', { nullable: true }),
  }),
});

const ResearchType = builder.objectRef<Research>('ProductResearch').implement({
  fields: (t) => ({
    study: t.field({ type: CaseStudyType, resolve: ({ study }) => study }),
    outcome: t.exposeString('outcome', { nullable: true }),
  }),
});
builder.asEntity(ResearchType, {
  key: builder.selection<{ study: { caseNumber: string } }>('study { caseNumber }'),
  resolveReference: ({ study }) => findResearch(study.caseNumber),
});

const VariationType = builder.objectRef<{ id: string }>('ProductVariation').implement({
  fields: (t) => ({ id: t.exposeID('id') }),
});

const DimensionsType = builder.objectRef<Dimensions>('ProductDimension').implement({
  shareable: true,
  fields: (t) => ({
    size: t.exposeString('size', { nullable: true }),
    weight: t.exposeFloat('weight', { nullable: true }),
    unit: t.exposeString('unit', { nullable: true, inaccessible: true }),
  }),
});

const UserType = builder
  .externalRef('User', builder.selection<{ email: string }>('email'), findUser)
  .implement({
    externalFields: (t) => ({
      email: t.id(),
      totalProductsCreated: t.int({ nullable: true }),
      yearsOfEmployment: t.int(),
    }),
    fields: (t) => ({
      name: t.exposeString('name', { nullable: true, override: { from: 'users' } }),
      averageProductsCreatedPerYear: t.int({
        nullable: true,
        requires: builder.selection<{ totalProductsCreated: number; yearsOfEmployment: number }>(
          'totalProductsCreated yearsOfEmployment',
        ),
        resolve: (user) => Math.round(user.totalProductsCreated / user.yearsOfEmployment),
      }),
    }),
  });

const DeprecatedType = builder.objectRef<Deprecated>('DeprecatedProduct').implement({
  fields: (t) => ({
    sku: t.exposeString('sku'),
    package: t.exposeString('package'),
    reason: t.exposeString('reason', { nullable: true }),
    createdBy: t.field({ type: UserType, nullable: true, resolve: ({ createdBy }) => createdBy }),
  }),
});
builder.asEntity(DeprecatedType, {
  key: builder.selection<{ sku: string; package: string }>('sku package'),
  resolveReference: findDeprecated,
});

const ProductType = builder.objectRef<Product>('Product').implement({
  directives: { custom: {} },
  fields: (t) => ({
    id: t.exposeID('id'),
    sku: t.exposeString('sku', { nullable: true }),
    package: t.exposeString('package', { nullable: true }),
    variation: t.field({ type: VariationType, nullable: true, resolve: ({ variation }) => variation }),
    dimensions: t.field({ type: DimensionsType, nullable: true, resolve: ({ dimensions }) => dimensions }),
    createdBy: t.field({
      type: UserType.provides<{ totalProductsCreated: number }>('totalProductsCreated'),
      nullable: true,
      resolve: ({ createdBy }) => createdBy,
    }),
    notes: t.exposeString('notes', { nullable: true, tag: 'internal' }),
    research: t.field({ type: [ResearchType], resolve: ({ research }) => research }),
  }),
});
builder.asEntity(ProductType, {
  key: [
    builder.selection<{ id: string }>('id'),
    builder.selection<{ sku: string; package: string }>('sku package'),
    builder.selection<{ sku: string; variation: { id: string } }>('sku variation { id }'),
  ],
  resolveReference: (reference: ProductReference) => findProduct(reference),
});

const InventoryType = builder.objectRef<{ id: string }>('Inventory').implement({
  fields: (t) => ({
    id: t.exposeID('id'),
    deprecatedProducts: t.field({ type: [DeprecatedType], resolve: ({ id }) => deprecatedOf(id) }),
  }),
});
builder.asEntity(InventoryType, {
  interfaceObject: true,
  key: builder.selection<{ id: string }>('id'),
  resolveReference: ({ id }) => ({ id }),
});

builder.queryType({
  fields: (t) => ({
    product: t.field({
      type: ProductType,
      nullable: true,
      args: { id: t.arg.id({ required: true }) },
      resolve: (_root, args) => findProduct(args),
    }),
    deprecatedProduct: t.field({
      type: DeprecatedType,
      nullable: true,
      deprecationReason: 'Use product query instead',
      args: { sku: t.arg.string({ required: true }), package: t.arg.string({ required: true }) },
      resolve: (_root, args) => findDeprecated(args),
    }),
  }),
});

/** With the same options as the schema of the gateway. */
export function createProducts(): GraphQLSchema {
  const schema = builder.toSubGraphSchema({
    // The newest version that the suite accepts.
    linkUrl: 'https://specs.apollo.dev/federation/v2.3',
    directives: [new GraphQLDirective({ name: 'custom', locations: [DirectiveLocation.OBJECT] })],
    schemaDirectives: { link: { url: 'https://myspecs.dev/myCustomDirective/v1.0', import: ['@custom'] } },
    composeDirectives: ['@custom'],
  });
  const entities = schema.getType('_Entity');
  resolveReferences(
    schema,
    Object.fromEntries(
      isUnionType(entities) ? entities.getTypes().map((type) => [type.name, resolverOf(type)]) : [],
    ),
  );
  return schema;
}

/** The resolver that the plugin gave to a type, for the `_entities` of the gateway. */
function resolverOf({ extensions }: { extensions: ApolloGraphQLObjectTypeExtensions }): ReferenceResolver {
  const resolve = extensions.apollo?.subgraph?.resolveReference;
  return async (reference, context, info) => resolve?.(reference, context, info) ?? reference;
}
