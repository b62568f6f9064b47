// The servers that are compared, and how each is started: the floor, the gateway, and the peers, which have a package of their own.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { startGateway, startProcess } from './processes.ts';
import type { RunningGateway } from './processes.ts';
import { API, READY } from './serving.ts';

export interface Target {
  name: string;
  isFloor: boolean;
  /** The names of the operations that it does not know, or that would take too long. */
  without: readonly string[];
  /** `upstream` is the address of LoanPro without a path. */
  start(upstream: string): Promise<RunningGateway>;
}

async function startServer(
  script: string,
  upstream: string,
  settings: Record<string, string> = {},
): Promise<RunningGateway> {
  const environment = { LOANPRO_BASE_URL: upstream + API, NODE_ENV: 'production', ...settings };
  const server = await startProcess(script, environment, READY);
  return { ...server, origin: server.found[1] ?? '' };
}

/** Starts the LoanPro in memory, whose reads take so long. */
export const startUpstream = (latencyMs = 0) =>
  startServer('bench/upstream.ts', '', { LATENCY_MS: String(latencyMs) });

export const FLOOR: Target = {
  name: 'floor',
  isFloor: true,
  without: [],
  start: (upstream) => startServer('bench/floor-server.ts', upstream),
};

/**
 * The gateway with the heap of the image and a journal in a file. It is in development only because production refuses a LoanPro
 * without TLS.
 */
const gateway = (name: string, settings: Record<string, string>): Target => ({
  name,
  isFloor: false,
  without: [],
  start: (upstream) =>
    startGateway(
      { baseUrl: upstream + API, token: 'token', instanceId: '1' },
      { JOURNAL_URL: 'file:journal.sqlite', ...settings },
    ),
});

/** After `npm run portrait`, which finds that LoanPro expands all values. The floor and the peers take that for granted. */
export const OURS = gateway('ours', { LOANPRO_EXPANSIONS: 'complete' });

/** With the defaults, a write compares each expansion that is as long as the longest one with a second list. Here that is every one. */
const WITHOUT_PORTRAIT: Target = {
  ...gateway('ours without a portrait', {}),
  without: ['list of 500', 'entities x 100', '50 aliases'],
};

const peer = (name: string, script: string, settings?: Record<string, string>): Target => ({
  name,
  isFloor: false,
  without: [],
  start: (upstream) => startServer(`bench/peers/${script}`, upstream, settings),
});

export const OTHERS: readonly Target[] = [
  WITHOUT_PORTRAIT,
  peer('Mercurius', 'mercurius.js'),
  peer('Mercurius with loaders', 'mercurius.js', { LOADERS: 'on' }),
  { ...peer('Grafast', 'grafast.js'), without: ['entities x 100'] },
  peer('Yoga', 'yoga.js'),
  peer('Apollo Server', 'apollo.js'),
];

const folder = path.join(import.meta.dirname, 'peers');

/** Installs exactly what the lockfile of the peers names, if nothing is installed yet. */
export function installPeers(): void {
  if (existsSync(path.join(folder, 'node_modules'))) return;
  execFileSync('npm', ['ci', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'], {
    stdio: 'inherit',
  });
}
