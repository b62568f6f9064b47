// The guard around the federation entry `_entities`: each reference is answered separately, and none can end the process.

import { isUnionType } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { Context } from '../../context.ts';
import { badInput, chargeCustomers, requireAtMost } from '../bad-input.ts';
import { LOADED_ITEMS, expectItems } from '../expected-items.ts';
import { requireRouter } from './router-only.ts';

const MAX_REFERENCES = 1000;

/**
 * Puts a guard around the resolver of the federation library. The library throws at the first unknown type, while other
 * references are already loading. When one of these fails later, nothing handles its rejection, and the process ends. With the
 * guard, every reference is resolved separately, and an error is reported only for its own reference.
 */
export function guardEntities(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const union = schema.getType('_Entity');
  if (!field?.resolve || !isUnionType(union)) throw new Error('The schema has no entities.');
  for (const argument of field.args) argument.extensions = { maxItems: MAX_REFERENCES };
  const known = new Set(union.getTypes().map(({ name }) => name));
  field.extensions = {
    ...LOADED_ITEMS,
    ...expectItems(({ representations }: { representations: unknown[] }) => representations.length),
  };
  const resolveAll: GraphQLFieldResolver<unknown, Context> = field.resolve;

  field.resolve = (source, { representations }: { representations: unknown[] }, context: Context, info) => {
    requireRouter(context);
    requireAtMost(representations, MAX_REFERENCES, 'representations');
    // Counted together and also when they are wrong: many fields with many references each would be as many errors.
    chargeCustomers(context, representations.length);
    return representations.map(async (reference) => {
      try {
        if (!isReference(reference) || !known.has(reference.__typename)) {
          throw badInput('A reference must name a type that is an entity of this subgraph.');
        }
        const answers: unknown = resolveAll(source, { representations: [reference] }, context, info);
        return Array.isArray(answers) ? await answers[0] : null;
      } catch (error) {
        // Returned, not thrown: the executor reports it for this reference alone.
        return error;
      }
    });
  };
}

function isReference(value: unknown): value is { __typename: string } {
  return (
    typeof value === 'object' &&
    value !== null &&
    '__typename' in value &&
    typeof value.__typename === 'string'
  );
}
