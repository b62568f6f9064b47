// Says whether a document is within the limits and valid for its caller, and keeps those that are.

import type { DocumentNode, GraphQLError, GraphQLSchema } from 'graphql';
import type { RequestScope } from '../http/request-scope.ts';
import { checkLimits } from './document-limits.ts';
import { createValidation } from './redacted-validation.ts';
import type { ValidationOptions } from './redacted-validation.ts';
import type { SchemaAccess } from './schema-access.ts';

interface ValidDocuments {
  keep(document: DocumentNode): void;
}

/** Returns what is wrong with the document. */
export type ValidateDocument = (
  document: DocumentNode,
  viewer: RequestScope['viewer'],
) => readonly GraphQLError[];

/** Callers who may read the schema and those who may not have rules of their own, so what is valid for the ones is not known to be for the others. */
export function createDocumentValidation(
  {
    schema,
    mayReadSchema,
    sdlForRouter,
    givesSuggestions,
  }: SchemaAccess & { schema: GraphQLSchema; sdlForRouter: boolean },
  documents: ValidDocuments,
): ValidateDocument {
  const forReaders = createKnowing({ introspection: true, sdlForRouter, givesSuggestions });
  const forOthers = createKnowing({ introspection: false, sdlForRouter, givesSuggestions: false });

  /** Knows which documents are valid by its rules, as long as they are kept. */
  function createKnowing(rules: ValidationOptions) {
    const validate = createValidation(rules);
    const valid = new WeakSet<DocumentNode>();
    return (document: DocumentNode) => {
      if (valid.has(document)) return [];
      const exceeded = checkLimits(document);
      if (exceeded) return [exceeded];
      const errors = validate(schema, document);
      if (errors.length > 0) return errors;
      valid.add(document);
      documents.keep(document);
      return [];
    };
  }

  return (document, viewer) => (mayReadSchema(viewer) ? forReaders : forOthers)(document);
}
