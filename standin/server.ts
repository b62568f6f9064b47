// A small LoanPro for development and tests: a real HTTP server over the tables LoanPro's papers name.

import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import type { Fault } from './answer.ts';
import { seedDemoTenant } from './demo-tenant.ts';
import { exchange } from './exchange.ts';
import { type Arrival, rootPath } from './incoming.ts';
import { defaultQuirks, type Quirks } from './quirks.ts';
import { createTables } from './tables.ts';
import type { Tenant } from './tenant.ts';

/** Everything may be left out. */
export interface StandinOptions {
  /** 0 is any free port, which is the default. */
  port?: number;
  /** In memory by default. A file that already has the tables keeps its rows. */
  file?: string;
  token?: string;
  instanceId?: string;
  quirks?: Partial<Quirks>;
  /** How many generated customers there are, from id 5001 on. Left out, a hundred. */
  generatedCustomers?: number;
  /** Called once per request, when its answer is known or its socket was cut. */
  onRequest?: (seen: SeenRequest) => void;
}

/** A request as it arrived, for tests that ask what the upstream saw. */
export interface SeenRequest extends Arrival {
  /** Null when the socket was cut, left hanging or spoken to by a fault instead of an answer. */
  status: number | null;
}

/** A stand-in that listens. Quirks, fault and tables may be changed between two requests. */
export interface Standin extends Tenant {
  port: number;
  /** Wraps every request while it is set. */
  fault: Fault | null;
  /** Also cuts the sockets that are open. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

const host = '127.0.0.1';

/** How many generated customers a person gets who tries the gateway. */
export const demoCustomers = 1000;

/** Two pages of a list. Tests open the stand-in hundreds of times, and a thousand customers take 20 ms each time. */
const defaultCustomers = 100;

/** Listens when it resolves. Only this machine can reach it. */
export async function openStandin(options: StandinOptions = {}): Promise<Standin> {
  const { onRequest = () => undefined } = options;
  const database = openDatabase(options.file ?? ':memory:', options.generatedCustomers ?? defaultCustomers);
  const server = createServer((incoming, outgoing) => {
    // A fault that throws leaves nothing to say, as a crashed server would.
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
    quirks: { ...defaultQuirks, ...options.quirks },
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
