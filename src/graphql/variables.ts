// The check of the variables of an operation, before GraphQL reads them. It ends when the answer is known.

import {
  GraphQLError,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputType,
  isListType,
  isObjectType,
  typeFromAST,
} from 'graphql';
import type { GraphQLInputType, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { createInputCheck } from './input-errors.ts';
import type { InputForm } from './input-errors.ts';
import { MAX_ERRORS, MORE_ERRORS } from './redacted-validation.ts';

type Variables = Readonly<Record<string, unknown>>;

const JSON_VALUES: InputForm<unknown> = {
  isNull: (value) => value === null || value === undefined,
  isVariable: () => false,
  itemsOf: (value) => (Array.isArray(value) ? value : null),
  membersOf: (value) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? new Map(Object.entries(value))
      : null,
  parse: (value, type) => (isEnumType(type) ? type.parseValue(value, true) : type.parseValue(value)),
};

/** Checks the variables of operations of one schema. */
export function createVariablesCheck(schema: GraphQLSchema, namesMembers: boolean) {
  const check = createInputCheck(JSON_VALUES, namesMembers);
  const longest = longestLists(schema);

  /** A list up to the first item that is too many. The resolver refuses it because of that item, so no other item is read. */
  function cut(value: unknown, type: GraphQLInputType): unknown {
    const limit = isListType(getNullableType(type)) ? longest.get(getNamedType(type).name) : undefined;
    return Array.isArray(value) && limit !== undefined ? value.slice(0, limit + 1) : value;
  }

  return (
    operation: OperationDefinitionNode,
    given: Variables,
  ): { errors: GraphQLError[]; variables: Record<string, unknown> } => {
    const errors: GraphQLError[] = [];
    const variables: Record<string, unknown> = {};
    for (const { variable, type: typeNode, defaultValue } of operation.variableDefinitions ?? []) {
      const type = typeFromAST(schema, typeNode);
      const name = variable.name.value;
      const isGiven = Object.hasOwn(given, name);
      if (!isInputType(type) || (!isGiven && defaultValue)) continue;
      const value = isGiven ? cut(given[name], type) : undefined;
      if (isGiven) variables[name] = value;
      for (const { path, message } of check(value, type, name)) {
        if (errors.length === MAX_ERRORS) return { errors: [...errors, badInput(MORE_ERRORS)], variables };
        errors.push(badInput(`Variable "$${path}": ${message}`));
      }
    }
    return { errors, variables };
  };
}

function badInput(message: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 400, spec: true } },
  });
}

/** The most items that any argument takes in a list, by the type of its items. Each of these arguments states it as `maxItems`. */
function longestLists(schema: GraphQLSchema): Map<string, number> {
  const longest = new Map<string, number>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    for (const { args } of Object.values(type.getFields())) {
      for (const { type: listed, extensions } of args) {
        const limit: unknown = extensions['maxItems'];
        const { name } = getNamedType(listed);
        if (typeof limit === 'number') longest.set(name, Math.max(limit, longest.get(name) ?? 0));
      }
    }
  }
  return longest;
}
