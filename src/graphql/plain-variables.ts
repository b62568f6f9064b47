// Recognizes variables in which no validation rule finds anything: each is declared once, without a default, and used as a whole argument that it fits.

import { Kind, isInputType, isTypeSubTypeOf, typeFromAST } from 'graphql';
import type { GraphQLInputType, GraphQLSchema, ValueNode, VariableDefinitionNode } from 'graphql';
import { hasVariable } from './argument-values.ts';

export function createPlainVariables(schema: GraphQLSchema) {
  const types = new Map<string, GraphQLInputType>();
  const used = new Set<string>();
  let arePlain = true;

  return {
    declare({ variable, type: typeNode, defaultValue }: VariableDefinitionNode): void {
      const type = typeFromAST(schema, typeNode);
      if (!isInputType(type) || defaultValue || types.has(variable.name.value)) arePlain = false;
      else types.set(variable.name.value, type);
    },
    /** `type` is that of the argument, where it is known. */
    use(value: ValueNode, type: GraphQLInputType | undefined): void {
      if (value.kind === Kind.VARIABLE) {
        const own = types.get(value.name.value);
        used.add(value.name.value);
        if (!own || !type || !isTypeSubTypeOf(schema, own, type)) arePlain = false;
      } else if (hasVariable(value)) {
        arePlain = false;
      }
    },
    arePlain: (): boolean => arePlain && used.size === types.size,
  };
}
