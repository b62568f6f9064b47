// Validation with redacted messages: they say what is wrong and repeat no value. They suggest names only where this is wanted.

import { GraphQLError, ValuesOfCorrectTypeRule, specifiedRules, validate } from 'graphql';
import type { DocumentNode, GraphQLSchema } from 'graphql';
import { applicableRules } from './applicable-rules.ts';
import { createNoIntrospectionRule } from './introspection-rule.ts';
import { createLiteralRule } from './literal-rule.ts';
import { withoutStacks } from './without-stacks.ts';

/** The most errors that are listed. With the next one, the work ends. */
export const MAX_ERRORS = 10;
export const MORE_ERRORS = 'There are more errors than are listed here.';

/** The beginning of GraphQL's own message when a document has more than `MAX_ERRORS` errors. It speaks of an aborted validation. */
const TOO_MANY = 'Too many validation errors';

/** GraphQL's own message when fields with the same name would have to be compared more than 500,000 times. */
const TOO_MANY_COMPARISONS = 'Validation aborted.';
export const COMPARISONS_MESSAGE =
  'The document asks for the same fields so often that it takes too long to compare them. Ask for each field once, and use fewer fragments.';

export interface ValidationOptions {
  /** Whether the schema can be read with `__schema`, `__type` and `_service`. */
  introspection: boolean;
  /** Whether the router, and only the router, can read it with `_service` in any case. */
  sdlForRouter: boolean;
  /** Whether errors suggest names of the schema. */
  givesSuggestions: boolean;
}

export function createValidation({ introspection, sdlForRouter, givesSuggestions }: ValidationOptions) {
  const own = {
    literals: createLiteralRule(givesSuggestions),
    introspection: createNoIntrospectionRule(sdlForRouter),
  };
  const all = [
    ...specifiedRules.map((rule) => (rule === ValuesOfCorrectTypeRule ? own.literals : rule)),
    ...(introspection ? [] : [own.introspection]),
  ];
  const options = { maxErrors: MAX_ERRORS, hideSuggestions: !givesSuggestions };

  function redact(error: GraphQLError): GraphQLError {
    if (error.message.startsWith(TOO_MANY)) return new GraphQLError(MORE_ERRORS);
    if (error.message === TOO_MANY_COMPARISONS) return new GraphQLError(COMPARISONS_MESSAGE);
    // One rule ignores `hideSuggestions`.
    const [message = ''] = givesSuggestions ? [error.message] : error.message.split(' Did you mean ');
    return message === error.message ? error : new GraphQLError(message, { nodes: error.nodes ?? null });
  }

  return (schema: GraphQLSchema, document: DocumentNode): readonly GraphQLError[] => {
    const rules = applicableRules(all, own, schema, document);
    return rules.length === 0
      ? []
      : withoutStacks(() => validate(schema, document, rules, options).map(redact));
  };
}
