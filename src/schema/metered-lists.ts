// Makes every list of a schema be paid for from the budget of the request, before its items are resolved.

import { defaultFieldResolver, getNullableType, isListType, isObjectType } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { Context } from '../context.ts';

export function meterLists(schema: GraphQLSchema): void {
  for (const type of Object.values(schema.getTypeMap())) {
    // GraphQL resolves the types of an introspection itself. They are counted before the execution.
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      if (!isListType(getNullableType(field.type))) continue;
      if (typeof field.extensions['expectedItems'] !== 'function') {
        throw new TypeError(
          `The list ${type.name}.${field.name} does not say how many items it is expected to have.`,
        );
      }
      field.resolve = metered(field.resolve ?? defaultFieldResolver);
    }
  }
}

function metered(resolve: GraphQLFieldResolver<unknown, Context>): GraphQLFieldResolver<unknown, Context> {
  return (source, args: Record<string, unknown>, context, info) => {
    const list: unknown = resolve(source, args, context, info);
    return list instanceof Promise
      ? list.then((loaded: unknown) => context.budget.payItems(loaded, info))
      : context.budget.payItems(list, info);
  };
}
