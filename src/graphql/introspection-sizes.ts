// How many items the lists of an introspection have at most. GraphQL resolves them itself, so they can only be counted beforehand.

import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

const known = new WeakMap<GraphQLSchema, Record<string, number>>();

/** The greatest size of each list, by the name of its field. */
export function introspectionSizes(schema: GraphQLSchema): Record<string, number> {
  const sizes = known.get(schema) ?? measure(schema);
  known.set(schema, sizes);
  return sizes;
}

function measure(schema: GraphQLSchema): Record<string, number> {
  const types = Object.values(schema.getTypeMap());
  const withFields = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = withFields.flatMap((type) => Object.values(type.getFields()));
  const abstract = types.filter((type) => isInterfaceType(type) || isUnionType(type));
  const directives = schema.getDirectives();
  return {
    types: types.length,
    directives: directives.length,
    fields: most(withFields.map((type) => Object.keys(type.getFields()))),
    args: most([...fields, ...directives].map(({ args }) => args)),
    interfaces: most(withFields.map((type) => type.getInterfaces())),
    possibleTypes: most(abstract.map((type) => schema.getPossibleTypes(type))),
    enumValues: most(types.filter(isEnumType).map((type) => type.getValues())),
    inputFields: most(types.filter(isInputObjectType).map((type) => Object.keys(type.getFields()))),
  };
}

const most = (lists: readonly (readonly unknown[])[]) => Math.max(0, ...lists.map(({ length }) => length));
