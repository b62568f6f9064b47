// Where operators reach the gateway, and which build runs.

import { readFileSync } from 'node:fs';
import { PRODUCTION_OPERATIONS_PORT } from './operations-settings.ts';
import type { createSettingsReader } from './settings-reader.ts';

type Read = ReturnType<typeof createSettingsReader>['read'];

/** `null` where there is no port for operators. */
export function readOperations(read: Read, isProduction: boolean): { host: string; port: number } | null {
  const given = read('OPERATIONS_PORT');
  const host = read('OPERATIONS_HOST');
  const port = given === undefined && isProduction ? PRODUCTION_OPERATIONS_PORT : (given ?? null);
  return port === null ? null : { host, port };
}

export function readBuild(read: Read): { version: string; revision: string; node: string } {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const { version }: { version?: unknown } = JSON.parse(text);
  return { version: String(version), revision: read('BUILD_REVISION') ?? 'unknown', node: process.version };
}
