// The introduction to the schema. GraphiQL shows it at the top of its documentation, and `schema.graphql` begins with it as a comment.

export const SCHEMA_DESCRIPTION = `The custom fields of LoanPro customers, with typed values, and with writes that are recorded and verified.

Read: \`customer\` and \`customersByIds\` return customers with the values of their custom fields. \`displayValue\` is for a screen. For a program, each type of field has its own typed member, such as \`date\` in DateCustomFieldValue. A stored text that does not fit its field has a \`problem\`. \`customFieldDefinitions\` lists the fields that a customer can have.

Write: \`updateCustomerCustomFields\` changes up to 50 fields of one customer. Look at \`outcome\`: only APPLIED and UNCHANGED mean that LoanPro holds every value. With \`onlyIf\`, a value that somebody else has changed is not overwritten. \`checkCustomerCustomFields\` takes the same values and writes nothing. After UNKNOWN, \`customFieldsWrite\` tells how the write ended.

Errors: what a caller can correct is in \`userErrors\`. When LoanPro or the gateway fails, \`errors\` has a code, and says whether a retry can succeed.`;

/** Not as the description of the schema: graphql 14 and older cannot read it in a file. */
export function withIntroduction(sdl: string): string {
  const comment = SCHEMA_DESCRIPTION.split('\n').map((line) => `# ${line}`.trim());
  return `${comment.join('\n')}\n\n${sdl}`;
}
