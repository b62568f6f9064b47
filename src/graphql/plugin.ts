// The type of the Yoga plugins of this gateway.

import type { Plugin } from 'graphql-yoga';
import type { AcceptedRequest } from '../http/operation-handler.ts';

/** A plugin that finds the accepted request in the server context, and perhaps more in the context of the operation. */
export type GatewayPlugin<Context extends object = object> = Plugin<Context, AcceptedRequest>;
