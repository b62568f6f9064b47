// How many items the lists of an introspection have. GraphQL resolves them itself, so they can only be counted beforehand.

import { isEnumType, isInputObjectType, isInterfaceType, isObjectType, isUnionType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

const known = new WeakMap<GraphQLSchema, Record<string, number>>();

/** The size of each list, by the name of its field: the mean of the lists that are not empty. */
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
    fields: mean(withFields.map((type) => Object.keys(type.getFields()))),
    args: mean([...fields, ...directives].map(({ args }) => args)),
    interfaces: mean(withFields.map((type) => type.getInterfaces())),
    possibleTypes: mean(abstract.map((type) => schema.getPossibleTypes(type))),
    enumValues: mean(types.filter(isEnumType).map((type) => type.getValues())),
    inputFields: mean(types.filter(isInputObjectType).map((type) => Object.keys(type.getFields()))),
  };
}

function mean(lists: readonly (readonly unknown[])[]): number {
  const sizes = lists.map(({ length }) => length).filter((size) => size > 0);
  return Math.ceil(sizes.reduce((sum, size) => sum + size, 0) / Math.max(1, sizes.length));
}
