// The path of a failed field as the log shows it: without names that the caller made up.

import { isObjectType } from 'graphql';
import type { GraphQLSchema } from 'graphql';

type Path = readonly (string | number)[];

/** An alias can hold anything, such as a number of a person. So a name that no field of the schema has is left out. */
export function createLoggedPath(schema: GraphQLSchema): (path: Path) => Path {
  const names = new Set(
    Object.values(schema.getTypeMap()).flatMap((type) =>
      isObjectType(type) ? Object.keys(type.getFields()) : [],
    ),
  );
  return (path) => path.map((key) => (typeof key === 'number' || names.has(key) ? key : '(alias)'));
}
