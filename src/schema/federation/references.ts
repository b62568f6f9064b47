// The federation entry `_entities`, made safe: each reference is answered separately, and none can end the process.

import { isUnionType } from 'graphql';
import type { GraphQLFieldResolver, GraphQLSchema } from 'graphql';
import type { Context } from '../../context.ts';
import { badInput, requireAtMost } from '../bad-input.ts';

const MAX_REFERENCES = 1000;

/**
 * Puts a guard around the resolver of the federation library. The library maps over all references and throws at the first
 * unknown type, while others are already loading. When one of these fails later, that is an unhandled rejection, which ends the
 * process. Here every reference is resolved alone, and its failure becomes its own answer.
 */
export function guardEntities(schema: GraphQLSchema): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const union = schema.getType('_Entity');
  if (!field?.resolve || !isUnionType(union)) throw new Error('The schema has no entities.');
  const known = new Set(union.getTypes().map(({ name }) => name));
  const resolveAll: GraphQLFieldResolver<unknown, Context> = field.resolve;

  field.resolve = (source, { representations }: { representations: unknown[] }, context: Context, info) => {
    requireAtMost(representations, MAX_REFERENCES, 'representations');
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
