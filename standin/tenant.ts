// What every part of the stand-in works on: one tenant's tables, its credentials and its quirks.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Quirks } from './quirks.ts';

/** Quirks may change between two requests, so they are read when they are needed. */
export interface Tenant {
  /** Ends in `/api/public/api/1/`. */
  baseUrl: string;
  token: string;
  /** Taken as well, as while one token is changed for another. That a tenant may have several is assumed. */
  otherTokens: readonly string[];
  instanceId: string;
  quirks: Quirks;
  database: DatabaseSync;
}

/** A row as SQLite hands it over, by column name. */
export type Row = Record<string, SQLOutputValue>;
