// Refuses every field that describes the schema, where introspection is off. `__typename` stays.

import { GraphQLError, getNamedType, isIntrospectionType } from 'graphql';
import type { ValidationRule } from 'graphql';

/** The type of the federation field that returns the text of the schema. */
export const SDL_TYPE = '_Service';

/** `allowsSdl` is for gateways that decide by the caller, when the operation runs, who gets that text. */
export const createNoIntrospectionRule =
  (allowsSdl: boolean): ValidationRule =>
  (context) => ({
    Field(node) {
      const type = getNamedType(context.getType());
      if (!type || (!isIntrospectionType(type) && (allowsSdl || type.name !== SDL_TYPE))) return;
      context.reportError(
        new GraphQLError(`Introspection is off, so the field "${node.name.value}" cannot be selected.`, {
          nodes: node,
        }),
      );
      // Everything below it describes the schema as well, and needs no error of its own.
      return false;
    },
  });
