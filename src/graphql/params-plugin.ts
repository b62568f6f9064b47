// Gives Yoga the operation that the HTTP server has read and checked already, and its result.

import type { GatewayPlugin } from './plugin.ts';

export const useParsedParams: GatewayPlugin = {
  onRequestParse({ serverContext, setRequestParser }) {
    setRequestParser(() => serverContext.params);
  },
  onParams({ context, setResult }) {
    setResult(context.result);
  },
};
