// The federation entry `_entities`: each reference is resolved and answered separately, and none can end the process.

import { isUnionType } from 'graphql';
import type { GraphQLResolveInfo, GraphQLSchema } from 'graphql';
import type { Context } from '../../context.ts';
import { badInput, chargeCustomers, requireAtMost } from '../bad-input.ts';
import { LOADED_ITEMS, expectItems } from '../expected-items.ts';
import { requireRouter } from './router-only.ts';

const MAX_REFERENCES = 1000;

/** A reference as a router sent it: only its type has been checked. */
export interface Reference {
  readonly __typename: string;
  readonly [key: string]: unknown;
}

/** Returns the object that a reference names, or null where there is none. */
export type ReferenceResolver = (
  reference: Reference,
  context: Context,
  info: GraphQLResolveInfo,
) => Promise<object | null>;

/** The resolvers of the entity types, by their names. */
export type ReferenceResolvers = Readonly<Record<string, ReferenceResolver>>;

/**
 * Makes the field `_entities` of a subgraph resolve references. Every reference is awaited by itself, and its error is reported for it
 * alone: the rejection of a reference that nobody awaits would end the process.
 */
export function resolveReferences(schema: GraphQLSchema, resolvers: ReferenceResolvers): void {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const union = schema.getType('_Entity');
  if (!field || !isUnionType(union)) throw new Error('The schema has no entities.');
  const known = new Map(Object.entries(resolvers));
  // Beside the objects and not in them, because they are shared with other requests.
  const typeNames = new WeakMap<object, string>();
  union.resolveType = (entity: object) => typeNames.get(entity);
  for (const argument of field.args) argument.extensions = { maxItems: MAX_REFERENCES };
  field.extensions = {
    ...LOADED_ITEMS,
    ...expectItems(({ representations }: { representations: unknown[] }) => representations.length),
  };

  field.resolve = (_root, { representations }: { representations: unknown[] }, context: Context, info) => {
    requireRouter(context);
    requireAtMost(representations, MAX_REFERENCES, 'representations');
    // Counted together and also when they are wrong: many fields with many references each would be as many errors.
    chargeCustomers(context, representations.length);
    return representations.map(async (reference) => {
      try {
        const resolve = isReference(reference) ? known.get(reference.__typename) : undefined;
        if (!isReference(reference) || !resolve) {
          throw badInput('A reference must name a type that is an entity of this subgraph.');
        }
        const entity = await resolve(reference, context, info);
        if (entity) typeNames.set(entity, reference.__typename);
        return entity;
      } catch (error) {
        // Returned, not thrown: the executor reports it for this reference alone.
        return error;
      }
    });
  };
}

function isReference(value: unknown): value is Reference {
  return (
    typeof value === 'object' &&
    value !== null &&
    '__typename' in value &&
    typeof value.__typename === 'string'
  );
}
