// Applies the limits of a document and the redacted validation instead of GraphQL's own parsing and validation.

import type { DocumentNode, GraphQLSchema } from 'graphql';
import type { AcceptedRequest } from '../http/operation-handler.ts';
import { checkLimits, parseWithinLimits } from './document-limits.ts';
import type { GatewayPlugin } from './plugin.ts';
import { createValidation } from './redacted-validation.ts';
import type { SchemaAccess } from './schema-access.ts';

interface ValidDocuments {
  keep(document: DocumentNode): void;
}

/** Callers who may read the schema and those who may not have rules of their own, so what is valid for the ones is not known to be for the others. */
export function useValidation(
  { mayReadSchema, sdlForRouter, givesSuggestions }: SchemaAccess & { sdlForRouter: boolean },
  documents: ValidDocuments,
): GatewayPlugin<Pick<AcceptedRequest, 'scope'>> {
  const forReaders = createKnowing({ introspection: true, sdlForRouter, givesSuggestions });
  const forOthers = createKnowing({ introspection: false, sdlForRouter, givesSuggestions: false });

  /** Knows which documents are valid by its rules, as long as they are kept. */
  function createKnowing(rules: Parameters<typeof createValidation>[0]) {
    const validate = createValidation(rules);
    const valid = new WeakSet<DocumentNode>();
    return (schema: GraphQLSchema, document: DocumentNode) => {
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

  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithinLimits);
    },
    onValidate({ context, setValidationFn }) {
      setValidationFn(mayReadSchema(context.scope.viewer) ? forReaders : forOthers);
    },
  };
}
