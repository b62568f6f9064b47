// The state of the stand-in: the tables of one tenant, its credentials and its quirks.

import type { DatabaseSync, SQLOutputValue } from 'node:sqlite';
import type { Quirks } from './quirks.ts';

/** The quirks may change between two requests, so each request reads them anew. */
export interface Tenant {
  /** Ends in `/api/public/api/1/`. */
  baseUrl: string;
  token: string;
  /** Also accepted, as during a change of tokens. Assumed: a tenant may have several tokens. */
  otherTokens: readonly string[];
  instanceId: string;
  quirks: Quirks;
  database: DatabaseSync;
}

/** A row as SQLite returns it, by column name. */
export type Row = Record<string, SQLOutputValue>;
