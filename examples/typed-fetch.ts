// Typed GraphQL calls of a front end in one function over plain fetch: npm run example:fetch -- [address of the gateway]

import {
  ReadCustomersDocument,
  SaveCustomFieldsDocument,
  type TypedDocumentString,
} from './generated/graphql.ts';

const url = process.argv[2] ?? 'http://127.0.0.1:4000/graphql';

/** Sends a document to the gateway. The document has the types of its variables and its answer. */
async function ask<Answer, Variables>(
  document: TypedDocumentString<Answer, Variables>,
  variables: Variables,
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: document.toString(), variables }),
  });
  const { data, errors } = await response.json();
  if (errors) throw new Error(errors[0].message);
  return data;
}

const { customersByIds } = await ask(ReadCustomersDocument, { ids: ['4150', '4151'] });
for (const customer of customersByIds ?? []) {
  console.log(customer?.firstName, customer?.lastName);
  for (const value of customer?.customFields ?? []) {
    const name = value.definition?.name ?? value.fieldId;
    // Each subtype has its own member for the value, so the types of `date` and `amount` are known here.
    if (value.__typename === 'DateCustomFieldValue') console.log(`  ${name}: ${value.date ?? 'no date'}`);
    else if (value.__typename === 'CurrencyCustomFieldValue')
      console.log(`  ${name}: ${value.amount ?? 'none'}`);
    else console.log(`  ${name}: ${value.displayValue}`);
  }
}

const { updateCustomerCustomFields: saved } = await ask(SaveCustomFieldsDocument, {
  customerId: '4150',
  values: [
    { field: { name: 'Monthly Income' }, value: { amount: '400.00' } },
    { field: { name: 'Next Review' }, value: { date: '2026-04-30' } },
  ],
  idempotencyKey: crypto.randomUUID(),
});
console.log(saved?.outcome);
for (const problem of saved?.userErrors ?? []) console.log(problem.path.join('.'), problem.message);
