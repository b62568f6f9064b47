// Applies the limits of a document and the redacted validation instead of GraphQL's own parsing and validation.

import { checkLimits, parseWithinLimits } from './document-limits.ts';
import type { GatewayPlugin } from './plugin.ts';
import { createValidation } from './redacted-validation.ts';

export function useValidation(givesSuggestions: boolean): GatewayPlugin {
  const validateRedacted = createValidation(givesSuggestions);
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
