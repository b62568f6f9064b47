// GraphiQL's tabs, made from the tenant's own fields: each is an operation that means something there.

import type { CustomFieldDefinition, CustomFieldKind } from '../custom-fields/definition.ts';

export interface Tab {
  query: string;
  /** As JSON. */
  variables?: string;
}

/** An invented value of each kind, as its slot of CustomFieldNewValue takes it. Companies cannot be invented. */
const INVENTED: Partial<Record<CustomFieldKind, (definition: CustomFieldDefinition) => string>> = {
  TEXT: () => '{ text: "Sample" }',
  NUMBER: () => '{ number: "42" }',
  CURRENCY: () => '{ amount: "1250.00" }',
  PERCENTAGE: () => '{ percent: "12.5" }',
  DATE: () => '{ date: "2026-04-30" }',
  DATE_TIME: () => '{ dateTime: "2026-04-30T14:30:00Z" }',
  TIME: () => '{ time: "14:30:00" }',
  CHECKBOX: () => '{ checked: true }',
  SELECT: ({ options }) => `{ option: { id: ${JSON.stringify(options[0]?.id)} } }`,
  PHONE: () => '{ phone: "5550100200" }',
  URL: () => '{ url: "https://example.com/" }',
};

/** The leaf of its own that each kind has. */
const LEAVES: Partial<Record<CustomFieldKind, string>> = {
  TEXT: '... on TextCustomFieldValue { text }',
  NUMBER: '... on NumberCustomFieldValue { number }',
  CURRENCY: '... on CurrencyCustomFieldValue { amount }',
  PERCENTAGE: '... on PercentageCustomFieldValue { percent }',
  DATE: '... on DateCustomFieldValue { date }',
  DATE_TIME: '... on DateTimeCustomFieldValue { dateTime }',
  TIME: '... on TimeCustomFieldValue { time }',
  CHECKBOX: '... on CheckboxCustomFieldValue { checked }',
  SELECT: '... on SelectCustomFieldValue { option { id label } }',
  PHONE: '... on PhoneCustomFieldValue { phone }',
  URL: '... on UrlCustomFieldValue { url }',
  ASSOCIATED_COMPANY: '... on AssociatedCompanyCustomFieldValue { companyId }',
};

/**
 * `customerId` is the one to try things on. Where it is `null`, as on a real tenant, the tabs hold no id of anybody, so that one
 * click reads and changes nobody; whoever wants to puts one in.
 */
export function makeTabs(definitions: readonly CustomFieldDefinition[], customerId: string | null): Tab[] {
  const active = definitions.filter((definition) => definition.active);
  const samples = oneOfEachKind(active);
  const variables = JSON.stringify({ customerId: customerId ?? '' }, null, 2);
  const tabs = [
    { query: readTab(active), variables },
    {
      query: MANY_TAB,
      variables: JSON.stringify(
        { customerIds: customerId === null ? [] : [customerId, '4151', '5001', '77'] },
        null,
        2,
      ),
    },
    { query: DEFINITIONS_TAB },
  ];
  const [first] = samples;
  if (!first) return tabs;
  return [
    ...tabs,
    { query: saveTab(samples), variables },
    { query: clearTab(samples.find(({ required }) => !required) ?? first), variables },
    { query: conflictTab(first), variables },
  ];
}

/** The first field of each kind that can be written and that a value can be invented for. */
function oneOfEachKind(active: readonly CustomFieldDefinition[]): CustomFieldDefinition[] {
  const writable = active.filter(
    ({ kind, calculated, options }) =>
      !calculated && INVENTED[kind] !== undefined && (kind !== 'SELECT' || options.length > 0),
  );
  return [...new Map(writable.toReversed().map((field) => [field.kind, field])).values()].toReversed();
}

function readTab(active: readonly CustomFieldDefinition[]): string {
  const leaves = [...new Set(active.map(({ kind }) => LEAVES[kind]))].filter((leaf) => leaf !== undefined);
  return `# One customer with its custom fields. Each type of field adds a leaf of its own.
query OneCustomer($customerId: ID!) {
  customer(id: $customerId) {
    id
    firstName
    lastName
    customFields {
      definition {
        name
        type
      }
      displayValue
      rawValue
      problem {
        code
      }
${leaves.map((leaf) => `      ${leaf}\n`).join('')}    }
  }
}
`;
}

const MANY_TAB = `# Many customers cost one call to LoanPro for every fifty. Those it does not know are null.
query ManyCustomers($customerIds: [ID!]!) {
  customersByIds(ids: $customerIds) {
    id
    lastName
    customFields {
      fieldId
      displayValue
    }
  }
}
`;

const DEFINITIONS_TAB = `# What a customer can have: enough to draw a form.
query Definitions {
  customFieldDefinitions {
    id
    name
    type
    section
    required
    calculated
    maxLength
    options {
      id
      label
    }
  }
}
`;

const REPORT = `    outcome
    changes {
      field {
        name
      }
      result
      before {
        displayValue
      }
      after {
        displayValue
      }
    }
    userErrors {
      code
      message
      path
      current {
        displayValue
      }
    }
  }
}
`;

const update = (name: string, values: string): string => `mutation ${name}($customerId: ID!) {
  updateCustomerCustomFields(
    customerId: $customerId
    values: [
${values}    ]
  ) {
${REPORT}`;

function saveTab(samples: readonly CustomFieldDefinition[]): string {
  const lines = samples.map((field) => `      # ${wordsOf(field)}\n      ${valueOf(field)}\n`);
  return `# Saves a value of each kind. The outcome says what LoanPro holds afterwards.\n${update('Save', lines.join(''))}`;
}

function clearTab(field: CustomFieldDefinition): string {
  const line = `      # ${wordsOf(field)}\n      { field: { id: "${field.id}" }, value: { clear: TO_EMPTY } }\n`;
  return `# Empties one field.\n${update('Clear', line)}`;
}

function conflictTab(field: CustomFieldDefinition): string {
  const value = INVENTED[field.kind]?.(field);
  const seen = '{ rawValue: "what was read an hour ago" }';
  const line = `      # ${wordsOf(field)}\n      { field: { id: "${field.id}" }, value: ${value}, onlyIf: ${seen} }\n`;
  return `# Writes only if the field still holds what was read before. It does not: the answer is a conflict, and nothing is sent.\n${update('Conflict', line)}`;
}

const valueOf = (field: CustomFieldDefinition) =>
  `{ field: { id: "${field.id}" }, value: ${INVENTED[field.kind]?.(field)} }`;

/** The name for a comment, which ends where its line does. */
const wordsOf = ({ name, kind }: CustomFieldDefinition) =>
  `${name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')} (${kind})`;
