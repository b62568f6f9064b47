/* eslint-disable */
import * as types from './graphql.ts';



/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query DrawForm($customerId: ID!) {\n  customer(id: $customerId) {\n    id\n    customFields(includeUnset: true) {\n      id\n      isSet\n      rawValue\n      displayValue\n      definition {\n        id\n        name\n        type\n        section\n        required\n        calculated\n        maxLength\n        options {\n          key\n          label\n        }\n      }\n    }\n  }\n}": typeof types.DrawFormDocument,
    "query ReadCustomers($ids: [ID!]!) {\n  customersByIds(ids: $ids) {\n    id\n    firstName\n    lastName\n    customFields {\n      __typename\n      fieldId\n      definition {\n        name\n        type\n      }\n      displayValue\n      problem {\n        code\n      }\n      ... on DateCustomFieldValue {\n        date\n      }\n      ... on CurrencyCustomFieldValue {\n        amount\n      }\n      ... on SelectCustomFieldValue {\n        option {\n          key\n          label\n        }\n      }\n      ... on CheckboxCustomFieldValue {\n        checked\n      }\n    }\n  }\n}": typeof types.ReadCustomersDocument,
    "mutation SaveCustomFields($customerId: ID!, $values: [CustomFieldValueInput!]!, $idempotencyKey: String) {\n  updateCustomerCustomFields(\n    customerId: $customerId\n    values: $values\n    idempotencyKey: $idempotencyKey\n  ) {\n    id\n    outcome\n    changes {\n      valueIndex\n      field {\n        name\n      }\n      result\n      after {\n        displayValue\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n      expected\n      allowedOptions {\n        key\n        label\n      }\n    }\n  }\n}": typeof types.SaveCustomFieldsDocument,
};
const documents: Documents = {
    "query DrawForm($customerId: ID!) {\n  customer(id: $customerId) {\n    id\n    customFields(includeUnset: true) {\n      id\n      isSet\n      rawValue\n      displayValue\n      definition {\n        id\n        name\n        type\n        section\n        required\n        calculated\n        maxLength\n        options {\n          key\n          label\n        }\n      }\n    }\n  }\n}": types.DrawFormDocument,
    "query ReadCustomers($ids: [ID!]!) {\n  customersByIds(ids: $ids) {\n    id\n    firstName\n    lastName\n    customFields {\n      __typename\n      fieldId\n      definition {\n        name\n        type\n      }\n      displayValue\n      problem {\n        code\n      }\n      ... on DateCustomFieldValue {\n        date\n      }\n      ... on CurrencyCustomFieldValue {\n        amount\n      }\n      ... on SelectCustomFieldValue {\n        option {\n          key\n          label\n        }\n      }\n      ... on CheckboxCustomFieldValue {\n        checked\n      }\n    }\n  }\n}": types.ReadCustomersDocument,
    "mutation SaveCustomFields($customerId: ID!, $values: [CustomFieldValueInput!]!, $idempotencyKey: String) {\n  updateCustomerCustomFields(\n    customerId: $customerId\n    values: $values\n    idempotencyKey: $idempotencyKey\n  ) {\n    id\n    outcome\n    changes {\n      valueIndex\n      field {\n        name\n      }\n      result\n      after {\n        displayValue\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n      expected\n      allowedOptions {\n        key\n        label\n      }\n    }\n  }\n}": types.SaveCustomFieldsDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query DrawForm($customerId: ID!) {\n  customer(id: $customerId) {\n    id\n    customFields(includeUnset: true) {\n      id\n      isSet\n      rawValue\n      displayValue\n      definition {\n        id\n        name\n        type\n        section\n        required\n        calculated\n        maxLength\n        options {\n          key\n          label\n        }\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').DrawFormDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query ReadCustomers($ids: [ID!]!) {\n  customersByIds(ids: $ids) {\n    id\n    firstName\n    lastName\n    customFields {\n      __typename\n      fieldId\n      definition {\n        name\n        type\n      }\n      displayValue\n      problem {\n        code\n      }\n      ... on DateCustomFieldValue {\n        date\n      }\n      ... on CurrencyCustomFieldValue {\n        amount\n      }\n      ... on SelectCustomFieldValue {\n        option {\n          key\n          label\n        }\n      }\n      ... on CheckboxCustomFieldValue {\n        checked\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').ReadCustomersDocument;
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SaveCustomFields($customerId: ID!, $values: [CustomFieldValueInput!]!, $idempotencyKey: String) {\n  updateCustomerCustomFields(\n    customerId: $customerId\n    values: $values\n    idempotencyKey: $idempotencyKey\n  ) {\n    id\n    outcome\n    changes {\n      valueIndex\n      field {\n        name\n      }\n      result\n      after {\n        displayValue\n      }\n    }\n    userErrors {\n      code\n      message\n      path\n      expected\n      allowedOptions {\n        key\n        label\n      }\n    }\n  }\n}"): typeof import('./graphql.ts').SaveCustomFieldsDocument;


export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}
