// The introduction to the schema, and the text of `schema.graphql`. GraphiQL shows the introduction at the top of its documentation.

import { printSchema } from 'graphql';
import type { GraphQLSchema } from 'graphql';

export const SCHEMA_DESCRIPTION = `The custom fields of LoanPro customers, with typed values, and with writes that are recorded and verified.

Read: \`customer\` and \`customersByIds\` return customers with the values of their custom fields. \`displayValue\` is for a screen. For a program, each type of field has its own typed member, such as \`date\` in DateCustomFieldValue. A stored text that does not fit its field has a \`problem\`. \`customFieldDefinitions\` lists the fields that a customer can have.

Write: \`updateCustomerCustomFields\` changes up to 50 fields of one customer. Look at \`outcome\`: only APPLIED and UNCHANGED mean that LoanPro holds every value. With \`onlyIf\`, a value that somebody else has changed is not overwritten. \`checkCustomerCustomFields\` takes the same values and writes nothing. After UNKNOWN, \`customFieldsWrite\` tells how the write ended.

Errors: what a caller can correct is in \`userErrors\`. When LoanPro or the gateway fails, \`errors\` has a code, and says whether a retry can succeed.`;

/** Since 16.9, graphql defines `@oneOf` itself, and does not print it. Older tools refuse a directive that the schema does not define. */
const ONE_OF = '"""Exactly one member of the input has to be set."""\ndirective @oneOf on INPUT_OBJECT';

/** Prints a schema for all tools. The introduction is a comment: graphql 14 and older cannot read the description of a schema in a file. */
export function printForTools(schema: GraphQLSchema): string {
  const introduction = SCHEMA_DESCRIPTION.split('\n').map((line) => `# ${line}`.trim());
  return `${introduction.join('\n')}\n\n${ONE_OF}\n\n${printSchema(schema)}`;
}
