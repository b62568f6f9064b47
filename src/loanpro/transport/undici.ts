// The parts of undici that reach LoanPro. Its main module also loads fetch, WebSocket, caches and mocks, which would add a tenth to the start.

import { createRequire } from 'node:module';
import type undici from 'undici';

const load = createRequire(import.meta.url);

export const Agent: typeof undici.Agent = load('undici/lib/dispatcher/agent.js');
export const buildConnector: typeof undici.buildConnector = load('undici/lib/core/connect.js');

/** The main module. Proxies need it. */
export const loadUndici = (): typeof undici => load('undici');
