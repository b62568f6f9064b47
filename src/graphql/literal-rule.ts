// The rule for the literals of a document. It finds the same mistakes as GraphQL's own rule, in the same words as for variables.

import { GraphQLError, Kind, isInputType, isEnumType, typeFromAST } from 'graphql';
import type { GraphQLInputType, ValidationContext, ValidationRule, ValueNode } from 'graphql';
import { createInputCheck } from './input-errors.ts';
import type { InputForm } from './input-errors.ts';

const LITERALS: InputForm<ValueNode> = {
  isNull: ({ kind }) => kind === Kind.NULL,
  // Other rules compare the type of a variable with its place.
  isVariable: ({ kind }) => kind === Kind.VARIABLE,
  itemsOf: (node) => (node.kind === Kind.LIST ? node.values : null),
  membersOf: (node) =>
    node.kind === Kind.OBJECT ? new Map(node.fields.map(({ name, value }) => [name.value, value])) : null,
  parse: (node, type) =>
    isEnumType(type) ? type.parseLiteral(node, undefined, true) : type.parseLiteral(node, undefined),
};

const checkLiteral = createInputCheck(LITERALS, false);

/** Whether the rule finds nothing in the literal. */
export function fitsType(node: ValueNode, type: GraphQLInputType): boolean {
  return checkLiteral(node, type, '').next().done === true;
}

/** `namesMembers` says whether the names of the schema that would fit are told. */
export function createLiteralRule(namesMembers: boolean): ValidationRule {
  const check = createInputCheck(LITERALS, namesMembers);

  function report(context: ValidationContext, place: string, node: ValueNode, type: GraphQLInputType): false {
    const [kind = '', name = ''] = place.split(' ');
    for (const { path, message, input } of check(node, type, name)) {
      context.reportError(new GraphQLError(`${kind} "${path}": ${message}`, { nodes: input }));
    }
    // Everything inside is checked.
    return false;
  }

  return (context) => ({
    Argument({ name, value }) {
      const type = context.getArgument()?.type;
      return type ? report(context, `Argument ${name.value}`, value, type) : false;
    },
    VariableDefinition({ variable, type: typeNode, defaultValue }) {
      const type = typeFromAST(context.getSchema(), typeNode);
      if (!defaultValue || !isInputType(type)) return;
      report(context, `Default $${variable.name.value}`, defaultValue, type);
    },
  });
}
