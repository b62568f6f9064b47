// Applies the limits of a document and the redacted validation instead of GraphQL's own parsing and validation.

import type { DocumentNode } from 'graphql';
import { checkLimits, parseWithinLimits } from './document-limits.ts';
import type { GatewayPlugin } from './plugin.ts';
import { createValidation } from './redacted-validation.ts';
import type { ValidationOptions } from './redacted-validation.ts';

interface ValidDocuments {
  keep(document: DocumentNode): void;
}

/** The results are cached by document, so the options are the same for every request. */
export function useValidation(options: ValidationOptions, documents: ValidDocuments): GatewayPlugin {
  const validateRedacted = createValidation(options);
  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithinLimits);
    },
    onValidate({ setValidationFn }) {
      setValidationFn((schema, document) => {
        const exceeded = checkLimits(document);
        if (exceeded) return [exceeded];
        const errors = validateRedacted(schema, document);
        if (errors.length === 0) documents.keep(document);
        return errors;
      });
    },
  };
}
