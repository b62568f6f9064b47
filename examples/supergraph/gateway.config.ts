// The settings of Hive Gateway, the router: it answers only to the host names of this machine.

import { defineConfig } from '@graphql-hive/gateway';
import type { GatewayPlugin } from '@graphql-hive/gateway';
import { isForThisMachine } from './this-machine.ts';

const hostCheck: GatewayPlugin = {
  onRequest({ request, endResponse, fetchAPI }) {
    if (isForThisMachine(request.headers.get('host'))) return;
    endResponse(new fetchAPI.Response('The router answers only to names of this machine.', { status: 421 }));
  },
};

export const gatewayConfig = defineConfig({ plugins: () => [hostCheck] });
