// The type of the Yoga plugins of this gateway.

import type { Plugin } from 'graphql-yoga';
import type { AcceptedRequest } from '../http/operation-handler.ts';

/** A plugin that finds the accepted request in the server context. */
export type GatewayPlugin = Plugin<object, AcceptedRequest>;
