// Where operators reach the gateway, and which build runs.

import { readFileSync } from 'node:fs';
import { PRODUCTION_OPERATIONS_PORT } from './operations-settings.ts';
import type { createSettingsReader } from './settings-reader.ts';

type Read = ReturnType<typeof createSettingsReader>['read'];

const MAX_PORT = 65_535;

/** `null` where there is no port for operators. */
export function readOperations(read: Read, isProduction: boolean): { host: string; port: number } | null {
  const given = read('OPERATIONS_PORT');
  const host = read('OPERATIONS_HOST');
  const port = given === undefined && isProduction ? PRODUCTION_OPERATIONS_PORT : (given ?? null);
  return port === null ? null : { host, port };
}

/** Each worker has a port of its own for operators, from that of the setting on. Port 0 is any free one. */
export function findPortProblems({
  server: { port },
  operations,
  workers,
}: {
  server: { port: number };
  operations: { port: number } | null;
  workers: number;
}): string[] {
  if (operations === null || operations.port === 0) return [];
  const { port: first } = operations;
  const last = first + workers - 1;
  if (last > MAX_PORT) {
    return [
      `OPERATIONS_PORT must be at most ${MAX_PORT - workers + 1}: with WORKERS=${workers}, each worker uses the next port.`,
    ];
  }
  if (port < first || port > last) return [];
  if (workers === 1) return ['PORT and OPERATIONS_PORT must be different.'];
  return [`PORT is one of the ports for operators: with WORKERS=${workers}, these are ${first} to ${last}.`];
}

export function readBuild(read: Read): { version: string; revision: string; node: string } {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version }: { version?: unknown } = JSON.parse(text);
  return { version: String(version), revision: read('BUILD_REVISION') ?? 'unknown', node: process.version };
}
