// A small LoanPro for development and tests: a real HTTP server over the tables that LoanPro's documentation names.

import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import type { Fault } from './answer.ts';
import { control, controlPath } from './control.ts';
import { seedDemoTenant } from './demo-tenant.ts';
import { exchange } from './exchange.ts';
import { type IncomingRequest, rootPath } from './incoming.ts';
import { defaultQuirks, type Quirks } from './quirks.ts';
import { savedQuirks } from './saved-quirks.ts';
import { createTables } from './tables.ts';
import type { Tenant } from './tenant.ts';
import { isForThisMachine, refuse } from './this-machine.ts';

/** Every option has a default. */
export interface StandinOptions {
  /** 0, the default, means any free port. */
  port?: number;
  /** The default is memory. A file that already has the tables keeps its rows, and its switches when it is a twin. */
  file?: string;
  token?: string;
  instanceId?: string;
  quirks?: Partial<Quirks>;
  /** How many generated customers there are. Their ids start at 5001. The default is 100. */
  generatedCustomers?: number;
  /** Called once for each request that names this machine as its host, when its answer is known or its connection was closed. */
  onRequest?: (seen: SeenRequest) => void;
}

/** A request as it arrived, for tests that check what LoanPro received. */
export interface SeenRequest extends IncomingRequest {
  /** Null when a fault closed the connection, never answered, or wrote to the connection itself. */
  status: number | null;
}

/** A running stand-in. Tests may change its quirks, its fault and its tables between two requests. */
export interface Standin extends Tenant {
  port: number;
  /** While it is set, it handles every request. */
  fault: Fault | null;
  /** Also closes all open connections. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const host = '127.0.0.1';

/** How many generated customers there are for a person who tries the gateway. */
export const demoCustomers = 1000;

/** Two pages of a list. Tests open the stand-in hundreds of times, and a thousand customers take 20 ms each time. */
const defaultCustomers = 100;

/** Resolves when the server listens. Only this machine can reach it. */
export async function openStandin(options: StandinOptions = {}): Promise<Standin> {
  const { onRequest = () => undefined } = options;
  const database = openDatabase(options.file ?? ':memory:', options.generatedCustomers ?? defaultCustomers);
  const server = createServer((incoming, outgoing) => {
    if (!isForThisMachine(incoming)) return refuse(outgoing);
    if (incoming.url === controlPath) return void control(standin, incoming, outgoing);
    // When a fault throws, the connection closes without an answer, as it does when a server crashes.
    exchange(standin, incoming, outgoing, onRequest).catch(() => incoming.socket.destroy());
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, host, () => {
      const address = server.address();
      if (typeof address === 'object' && address !== null) resolve(address.port);
    });
  }).catch((error: unknown) => {
    database.close();
    throw error;
  });

  let closing: Promise<void> | null = null;
  const standin: Standin = {
    baseUrl: `http://${host}:${port}${rootPath}`,
    port,
    token: options.token ?? 'standin-token',
    otherTokens: [],
    instanceId: options.instanceId ?? '5200001',
    quirks: { ...defaultQuirks, ...savedQuirks(database), ...options.quirks },
    database,
    fault: null,
    close: () => (closing ??= close()),
    [Symbol.asyncDispose]: () => standin.close(),
  };
  return standin;

  async function close(): Promise<void> {
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    database.close();
  }
}

function openDatabase(file: string, generatedCustomers: number): DatabaseSync {
  const database = new DatabaseSync(file);
  if (createTables(database)) seedDemoTenant(database, generatedCustomers);
  return database;
}
