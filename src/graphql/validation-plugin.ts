// Applies the limits of a document and the redacted validation instead of GraphQL's own parsing and validation.

import { checkLimits, parseWithinLimits } from './document-limits.ts';
import type { GatewayPlugin } from './plugin.ts';
import { createValidation } from './redacted-validation.ts';
import type { ValidationOptions } from './redacted-validation.ts';

/** The results are cached by document, so the options are the same for every request. */
export function useValidation(options: ValidationOptions): GatewayPlugin {
  const validateRedacted = createValidation(options);
  return {
    onParse({ setParseFn }) {
      setParseFn(parseWithinLimits);
    },
    onValidate({ setValidationFn }) {
      setValidationFn((schema, document) => {
        const exceeded = checkLimits(document);
        return exceeded ? [exceeded] : validateRedacted(schema, document);
      });
    },
  };
}
