// Validation and coercion with redacted messages: they say what is wrong, repeat no value and suggest no name.

import {
  GraphQLError,
  ValuesOfCorrectTypeRule,
  coerceInputValue,
  getNamedType,
  isInputObjectType,
  isInputType,
  specifiedRules,
  typeFromAST,
  validate,
} from 'graphql';
import type {
  DocumentNode,
  ExecutionArgs,
  GraphQLInputType,
  GraphQLSchema,
  OperationDefinitionNode,
  ValidationRule,
} from 'graphql';
import { NoIntrospectionRule } from './introspection-rule.ts';

const MAX_ERRORS = 10;

/** The beginning of GraphQL's own message when a document has more than `MAX_ERRORS` errors. It speaks of an aborted validation. */
const TOO_MANY = 'Too many validation errors';

/** GraphQL's own rule quotes the wrong literal. This rule names only the type that is expected. */
const RedactedValuesRule: ValidationRule = (context) =>
  ValuesOfCorrectTypeRule(
    Object.create(context, {
      reportError: {
        value(error: GraphQLError) {
          const type = context.getInputType();
          const message = type
            ? `Expected a value of type "${String(type)}".`
            : 'A value does not match its type.';
          context.reportError(new GraphQLError(message, { nodes: error.nodes ?? null }));
        },
      },
    }),
  );

const RULES = specifiedRules.map((rule) => (rule === ValuesOfCorrectTypeRule ? RedactedValuesRule : rule));

const RULES_WITHOUT_INTROSPECTION = [...RULES, NoIntrospectionRule];

export function validateRedacted(
  schema: GraphQLSchema,
  document: DocumentNode,
  { introspection }: { introspection: boolean },
): readonly GraphQLError[] {
  const rules = introspection ? RULES : RULES_WITHOUT_INTROSPECTION;
  return validate(schema, document, rules, { maxErrors: MAX_ERRORS, hideSuggestions: true }).map((error) => {
    if (error.message.startsWith(TOO_MANY))
      return new GraphQLError('There are more errors than are listed here.');
    // One rule ignores `hideSuggestions`.
    const [message = ''] = error.message.split(' Did you mean ');
    return message === error.message ? error : new GraphQLError(message, { nodes: error.nodes ?? null });
  });
}

/**
 * One error for each invalid place in the variables. GraphQL's own messages are not used, because they quote the whole variable:
 * one misspelt key would put personal data into the answer.
 */
export function variableErrors(args: ExecutionArgs, operation: OperationDefinitionNode): GraphQLError[] {
  const errors: GraphQLError[] = [];
  const report = (path: string, message: string) => {
    if (errors.length < MAX_ERRORS) {
      const extensions = { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } };
      errors.push(new GraphQLError(`Variable "$${path}": ${message}`, { extensions }));
    }
  };
  for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
    const type = typeFromAST(args.schema, typeNode);
    const name = variable.name.value;
    const value = args.variableValues?.[name];
    if (!isInputType(type) || (value === undefined && defaultValue)) continue;
    coerceInputValue(
      value,
      type,
      (path, _value, error) => report([name, ...path].join('.'), reason(error, typeAt(type, path))),
      true,
    );
  }
  return errors;
}

// These messages consist of names from the schema. All other messages may quote submitted values.
const NAMES_ONLY = [
  /^Expected non-nullable type "[^"]*" not to be null\.$/,
  /^Expected type "[^"]*" to be an object\.$/,
  /^Field "\w+" of required type "[^"]*" was not provided\.$/,
  /^Exactly one key must be specified for OneOf type "[^"]*"\.$/,
];

function reason(error: GraphQLError, type: GraphQLInputType): string {
  const [message = ''] = error.message.split('\n');
  if (NAMES_ONLY.some((pattern) => pattern.test(message))) return message;
  // Thrown by a scalar of this schema: its message says what is expected and holds no value.
  if (error.originalError) return message;
  const named = getNamedType(type);
  return isInputObjectType(named)
    ? `The type "${named.name}" does not define one of the given keys.`
    : `Expected type "${named.name}".`;
}

function typeAt(type: GraphQLInputType, path: ReadonlyArray<string | number>): GraphQLInputType {
  let at: GraphQLInputType = type;
  for (const step of path) {
    const named = getNamedType(at);
    if (typeof step === 'string' && isInputObjectType(named)) at = named.getFields()[step]?.type ?? named;
  }
  return at;
}
