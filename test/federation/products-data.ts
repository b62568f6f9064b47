// The data that the compatibility suite expects in its products subgraph, and functions that look it up.

export interface User {
  email: string;
  name: string;
  totalProductsCreated: number;
  yearsOfEmployment: number;
}

export interface Deprecated {
  sku: string;
  package: string;
  reason: string;
  createdBy: User;
}

export interface CaseStudy {
  caseNumber: string;
  description: string;
}

export interface Research {
  study: CaseStudy;
  outcome: string | null;
}

export interface Dimensions {
  size: string;
  weight: number;
  unit: string;
}

export interface Product {
  id: string;
  sku: string;
  package: string;
  variation: { id: string };
  dimensions: Dimensions;
  createdBy: User;
  notes: string | null;
  research: Research[];
}

/** Finds a product by one of its three keys. Each key has its own fields. */
export interface ProductReference {
  id?: string;
  sku?: string;
  package?: string;
  variation?: { id: string };
}

const jane: User = {
  email: 'support@apollographql.com',
  name: 'Jane Smith',
  totalProductsCreated: 1337,
  yearsOfEmployment: 10,
};

const deprecated: Deprecated = {
  sku: 'apollo-federation-v1',
  package: '@apollo/federation-v1',
  reason: 'Migrate to Federation V2',
  createdBy: jane,
};

const federationStudy: Research = {
  study: { caseNumber: '1234', description: 'Federation Study' },
  outcome: null,
};
const studioStudy: Research = { study: { caseNumber: '1235', description: 'Studio Study' }, outcome: null };

const common = { dimensions: { size: 'small', weight: 1, unit: 'kg' }, createdBy: jane, notes: null };
const products: Product[] = [
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

export function findProduct({ id, sku, package: name, variation }: ProductReference): Product | null {
  const found = products.find(
    (product) =>
      product.id === id ||
      (product.sku === sku &&
        (product.package === name || (variation && product.variation.id === variation.id))),
  );
  return found ?? null;
}

export function findDeprecated(reference: { sku: string; package: string }): Deprecated | null {
  return reference.sku === deprecated.sku && reference.package === deprecated.package ? deprecated : null;
}

export function findResearch(caseNumber: string): Research | null {
  return [federationStudy, studioStudy].find(({ study }) => study.caseNumber === caseNumber) ?? null;
}

/** Fields that the reference contains because of `@requires` replace the fields of the data. */
export function findUser(reference: { email: string }): User | null {
  return reference.email === jane.email ? { ...jane, ...reference } : null;
}

export function deprecatedOf(inventoryId: string): Deprecated[] {
  return inventoryId === 'apollo-oss' ? [deprecated] : [];
}
