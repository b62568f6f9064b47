// Small legal requests that ask for as much work as they can: each one at the greatest size that is accepted, or beyond it.

export interface Question {
  query: string;
  variables?: Record<string, unknown>;
}

export interface Attack {
  name: string;
  /** How often the question asks for the same, from little to more than is accepted. */
  sizes: readonly number[];
  question(size: number): Question;
}

const idsFrom = (first: number, count: number) =>
  Array.from({ length: count }, (_, index) => String(first + index));

const repeat = (count: number, text: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => text(index)).join(' ');

const OPTION = 'options { key label }';
const DEFINITION = `id name description type loanProType section position required active calculated searchable
  maxLength defaultRawValue ${OPTION}`;
const VALUE = `__typename id fieldId isSet displayValue rawValue problem { code message } definition { ${DEFINITION} }
  ... on TextCustomFieldValue { text } ... on SelectCustomFieldValue { option { key label } }`;

const manyIds = (customers: number, selection: string): Question => ({
  query: `query ($ids: [ID!]!) { customersByIds(ids: $ids) { ${selection} } }`,
  variables: { ids: idsFrom(5001, customers) },
});

/** They fit the tenant of the test: customers from 5001 on, and 300 lists with 20 options from 1001 on. */
export const ATTACKS: readonly Attack[] = [
  {
    name: 'every leaf of every field, for many customers',
    sizes: [1, 2, 4, 8, 16, 32, 64, 100, 200, 500],
    question: (size) => manyIds(size, `customFields(includeUnset: true) { ${VALUE} }`),
  },
  {
    name: 'aliases of all fields with every leaf',
    sizes: [1, 2, 4, 8, 16, 30],
    question: (size) =>
      manyIds(
        50,
        repeat(size, (index) => `a${index}: customFields(includeUnset: true) { rawValue displayValue }`),
      ),
  },
  {
    name: 'aliases of single fields, for many customers',
    sizes: [1, 5, 10, 20, 50, 90],
    question: (size) =>
      manyIds(
        400,
        repeat(
          size,
          (index) => `a${index}: customField(field: { id: "${1001 + index}" }) { rawValue displayValue }`,
        ),
      ),
  },
  {
    name: 'aliases of all definitions with their options',
    sizes: [1, 2, 4, 8, 16, 32, 64, 100],
    question: (size) => ({
      query: `{ ${repeat(size, (index) => `a${index}: customFieldDefinitions(includeInactive: true) { ${DEFINITION} }`)} }`,
    }),
  },
  {
    name: 'references to definitions',
    sizes: [10, 100, 1000, 1001],
    question: (size) => ({
      query: `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on CustomFieldDefinition { ${DEFINITION} } } }`,
      variables: {
        refs: idsFrom(1001, size).map((id) => ({
          __typename: 'CustomFieldDefinition',
          id: String(1001 + (Number(id) % 300)),
        })),
      },
    }),
  },
  {
    name: 'selectors in aliases',
    sizes: [1, 5, 10, 20, 40, 90],
    question: (size) => ({
      query: `query ($ids: [ID!]!, $fields: [CustomFieldSelector!]) { customersByIds(ids: $ids) { ${repeat(size, (index) => `a${index}: customFields(fields: $fields) { id }`)} } }`,
      variables: { ids: idsFrom(5001, 100), fields: idsFrom(1001, 100).map((id) => ({ id })) },
    }),
  },
  {
    name: 'introspection in aliases',
    sizes: [1, 2, 5, 10, 20, 50],
    question: (size) => ({
      query: `{ __schema { types { ${repeat(size, (index) => `a${index}: fields { name args { name type { name } } type { name } }`)} } } }`,
    }),
  },
  {
    name: 'checks of fifty values each',
    sizes: [1, 2, 5, 10, 11],
    question: (size) => ({
      query: `query ($values: [CustomFieldValueInput!]!) { ${repeat(size, (index) => `a${index}: checkCustomerCustomFields(customerId: "5001", values: $values) { ok userErrors { code message path allowedOptions { key label } field { id name } } changes { before { displayValue } field { ${DEFINITION} } } }`)} }`,
      variables: {
        values: idsFrom(1001, 50).map((id) => ({ field: { id }, value: { raw: 'no such choice' } })),
      },
    }),
  },
  {
    name: 'one customer a thousand times',
    sizes: [1, 2, 5, 10, 11],
    question: (size) => ({
      query: `query ($ids: [ID!]!) { ${repeat(size, (index) => `a${index}: customersByIds(ids: $ids) { id customFields { rawValue } }`)} }`,
      variables: { ids: idsFrom(5001, 100) },
    }),
  },
  {
    name: 'a name that two fields have, so that every value is an error',
    sizes: [1, 5, 10, 20, 50, 99],
    question: (size) =>
      manyIds(
        240,
        repeat(size, (index) => `a${index}: customField(field: { name: "Twice" }) { __typename }`),
      ),
  },
  {
    name: 'names whose letters are composed of many characters',
    sizes: [1, 5, 20, 50, 99],
    question: (size) => {
      const { query, variables } = manyIds(
        240,
        repeat(size, (index) => `a${index}: customField(field: { name: $name }) { __typename }`),
      );
      return {
        query: query.replace('$ids: [ID!]!', '$ids: [ID!]!, $name: String!'),
        variables: { ...variables, name: 'e\u0301'.repeat(2040) },
      };
    },
  },
  {
    name: 'selections of no field in aliases',
    sizes: [1, 5, 20, 50, 99],
    question: (size) =>
      manyIds(
        330,
        repeat(size, (index) => `a${index}: customFields(fields: [], includeUnset: true) { __typename }`),
      ),
  },
  {
    name: 'one field of many customers, who all have to be read',
    sizes: [1, 10, 100, 500, 501],
    question: (size) => manyIds(size, 'customField(field: { id: "2005" }) { rawValue }'),
  },
];
