// The tabs of GraphiQL. They are made from the tenant's own fields, so that each operation works there.

import type { CustomFieldDefinition, DefinitionList } from '../custom-fields/definition.ts';
import type { Disclosure } from '../custom-fields/disclose.ts';
import type { EntityType } from '../custom-fields/entities.ts';
import { leafSelection } from '../custom-fields/kinds/kind.ts';
import type { Content, Kind } from '../custom-fields/kinds/kind.ts';

export interface Tab {
  query: string;
  /** The variables as JSON. Never left out: GraphiQL does not recognize a tab without variables after a reload. */
  variables: string;
}

export interface TabOptions {
  /** `null` where the page may show nothing of the tenant. */
  loadDefinitions(type: EntityType): Promise<DefinitionList | null>;
  disclose: Disclosure;
  /**
   * Ids of made-up customers. It is empty on a real tenant. Then the tabs contain an empty text in place of an id. It is refused, so that no
   * customer is read or changed before a user enters an id.
   */
  exampleIds: readonly string[];
}

/** Without the definitions, the tabs that need none of them are left. */
export async function loadTabs({ loadDefinitions, disclose, exampleIds }: TabOptions): Promise<Tab[]> {
  const list = await loadDefinitions('customer').catch(() => null);
  const active = (list?.ordered ?? []).filter((definition) => definition.active);
  const samples = sampleEachKind(active, disclose);
  const ask = exampleIds.length === 0;
  const one = (query: string): Tab => ({
    query: ask ? `${ENTER_ONE}${query}` : query,
    variables: printVariables({ customerId: exampleIds[0] ?? '' }, ask ? 'LoanPro’s id of a customer' : null),
  });
  const tabs = [
    one(readTab(active)),
    {
      query: ask ? `${ENTER_MANY}${MANY_TAB}` : MANY_TAB,
      variables: printVariables(
        { customerIds: ask ? [''] : exampleIds },
        ask ? 'LoanPro’s ids of customers, such as ["1", "2"]' : null,
      ),
    },
    { query: DEFINITIONS_TAB, variables: printVariables({}) },
  ];
  const [first] = samples;
  if (!first) return tabs;
  return [
    ...tabs,
    one(checkTab(samples)),
    one(saveTab(samples)),
    one(clearTab(samples.find(({ field }) => !field.required) ?? first)),
    one(conflictTab(first)),
  ];
}

const ENTER_ONE =
  '# First enter the id of a customer below, under Variables. Nothing can be read or changed before that.\n';
const ENTER_MANY = '# First enter the ids of customers below, under Variables.\n';

/** GraphiQL reads comments in variables. */
function printVariables(variables: Record<string, unknown>, comment: string | null = null): string {
  const json = JSON.stringify(variables, null, 2);
  return comment === null ? json : json.replace('{\n', () => `{\n  // Enter ${comment}.\n`);
}

interface Sample {
  field: CustomFieldDefinition;
  /** The new value, as GraphQL writes it. */
  value: string;
}

/** The first field of each kind that can be written and for which a value can be made up. */
function sampleEachKind(active: readonly CustomFieldDefinition[], disclose: Disclosure): Sample[] {
  const samples = new Map<Kind, Sample>();
  for (const field of active) {
    const content =
      field.calculated || field.access?.write === false
        ? null
        : field.kind.sample({ ...field, options: disclose.options(field) });
    if (content === null || samples.has(field.kind)) continue;
    const slot = field.kind.slot?.name ?? 'raw';
    samples.set(field.kind, { field, value: `{ ${slot}: ${literal(content)} }` });
  }
  return [...samples.values()];
}

function literal(content: Content): string {
  if (typeof content !== 'object') return JSON.stringify(content);
  const [[name, text] = []] = Object.entries(content);
  return `{ ${name}: ${JSON.stringify(text)} }`;
}

function readTab(active: readonly CustomFieldDefinition[]): string {
  const leaves = [...new Set(active.map(({ kind }) => kind))].flatMap((kind) => leafSelection(kind) ?? []);
  return `# Reads one customer with its custom fields. Each type of field has its own typed member.
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
${leaves.map(({ on, members }) => `      ... on ${on} { ${members} }\n`).join('')}    }
  }
}
`;
}

const MANY_TAB = `# Reads many customers with one call to LoanPro for every fifty of them. An id that LoanPro does not know gives null.
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

const DEFINITIONS_TAB = `# Reads the custom fields that a customer can have, with everything that a form needs.
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
      key
      label
    }
  }
}
`;

const REPORT = `    id
    outcome
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

// The key stays a comment. A ready one would be the same for everybody who opens this page, and the second one would write nothing.
const KEY = `    # The same request with the same key is written only once. Make up a new key for each save.
    # idempotencyKey: ""
`;

const update = (name: string, values: string, more = ''): string => `mutation ${name}($customerId: ID!) {
  updateCustomerCustomFields(
    customerId: $customerId
    values: [
${values}    ]
${more}  ) {
${REPORT}`;

const valueInput = ({ field, value }: Sample, more = '') =>
  `      # ${wordsOf(field)}\n      { field: { id: "${field.id}" }, value: ${value}${more} }\n`;

function checkTab(samples: readonly Sample[]): string {
  const lines = samples.map((sample) => valueInput(sample)).join('');
  return `# Checks values without writing anything: what is wrong with them, and the exact text that would be stored.
query Check($customerId: ID!) {
  checkCustomerCustomFields(
    customerId: $customerId
    values: [
${lines}    ]
  ) {
    ok
    changes {
      field {
        name
      }
      before {
        displayValue
      }
      willChange
      rawValueToStore
    }
    userErrors {
      code
      message
      path
    }
  }
}
`;
}

function saveTab(samples: readonly Sample[]): string {
  const lines = samples.map((sample) => valueInput(sample)).join('');
  return `# Saves a value of each type. The outcome shows whether LoanPro holds the values afterwards.\n${update('Save', lines, KEY)}`;
}

function clearTab({ field }: Sample): string {
  return `# Empties one field.\n${update('Clear', valueInput({ field, value: '{ clear: TO_EMPTY }' }))}`;
}

function conflictTab(sample: Sample): string {
  const line = valueInput(sample, ', onlyIf: { rawValue: "what was read an hour ago" }');
  return `# Writes only if the field still holds what was read before. Here it does not, so the outcome is CONFLICT and nothing is sent.\n${update('Conflict', line)}`;
}

/** The name of a field for a comment. It must not contain a line break, which would end the comment. */
const wordsOf = ({ name, kind }: CustomFieldDefinition) =>
  `${name.replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')} (${kind.name})`;
