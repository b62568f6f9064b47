// GraphiQL, served from the installed package: it works without the internet, with tabs that run as they are.

import { promisify } from 'node:util';
import { gzip as gzipWithCallback } from 'node:zlib';

const gzip = promisify(gzipWithCallback);

/** On a real tenant no tab writes: one click would change whatever customer has the id of the example. */
export type ExplorerTabs = 'all' | 'reading';

/** The page in one piece, and the headers it needs. */
export interface Page {
  headers: Record<string, string>;
  gzipped: Buffer;
}

/** All of the page is inline, so nothing may be loaded from anywhere else. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self' 'unsafe-inline' blob:",
  "style-src 'unsafe-inline'",
  'worker-src blob:',
  'font-src data:',
  'img-src data:',
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

// GraphiQL's tabs can be dragged, and jump aside at the press of a button: the release then lands beside the tab, and most
// clicks are lost (seen in Chromium). Held in place they lose the drag and keep the click.
const STEADY_TABS = '.graphiql-tab { transform: none !important }';

/** Gives the page. It is made at the first call: nine megabytes that most processes never need. */
export function createExplorer(tabs: ExplorerTabs): () => Promise<Page> {
  let page: Promise<Page> | undefined;
  return () => (page ??= renderPage(tabs));
}

async function renderPage(tabs: ExplorerTabs): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL({
    title: 'LoanPro custom fields',
    method: 'POST',
    defaultTabs: (tabs === 'all' ? [...READING_TABS, ...WRITING_TABS] : READING_TABS).map((query) => ({
      query,
    })),
  });
  return {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-encoding': 'gzip',
      'content-security-policy': CONTENT_SECURITY_POLICY,
    },
    gzipped: await gzip(html.replace('</head>', `<style>${STEADY_TABS}</style></head>`)),
  };
}

// Each runs as it is on the demo tenant of the stand-in.
const READING_TABS = [
  `# One customer with its custom fields. Each type of field adds a leaf of its own.
query OneCustomer {
  customer(id: "4150") {
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
      ... on SelectCustomFieldValue {
        option {
          id
          label
        }
      }
      ... on DateCustomFieldValue {
        date
      }
      ... on CheckboxCustomFieldValue {
        checked
      }
    }
  }
}
`,
  `# Many customers cost one call to LoanPro for every fifty.
query ManyCustomers {
  customersByIds(ids: ["4150", "4151", "4154", "5001", "77"]) {
    id
    lastName
    creditTier: customField(field: { name: "Credit Tier" }) {
      displayValue
    }
    nextReview: customField(field: { name: "Next Review" }) {
      displayValue
      problem {
        code
      }
    }
  }
}
`,
  `# What a customer can have: enough to draw a form.
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
`,
];

const WRITING_TABS = [
  `# Saves two values. The outcome says what LoanPro holds afterwards.
mutation Save {
  updateCustomerCustomFields(
    customerId: "4150"
    values: [
      { field: { id: "3" }, value: { amount: "400.00" } }
      { field: { name: "Credit Tier" }, value: { option: { label: "Gold" } } }
    ]
  ) {
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
    }
  }
}
`,
  `# Empties one field.
mutation Clear {
  updateCustomerCustomFields(
    customerId: "4150"
    values: [{ field: { name: "Monthly Income" }, value: { clear: TO_EMPTY } }]
  ) {
    outcome
    changes {
      field {
        name
      }
      after {
        isSet
      }
    }
    userErrors {
      code
      message
    }
  }
}
`,
];
