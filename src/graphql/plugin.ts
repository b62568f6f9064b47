// The type of the Yoga plugins of this gateway.

import type { ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { AcceptedRequest } from '../http/operation-handler.ts';

/** A request whose operation was executed. */
export interface ExecutedRequest extends AcceptedRequest {
  result: ExecutionResult;
}

/** A plugin that finds the request in the server context. */
export type GatewayPlugin = Plugin<object, ExecutedRequest>;
