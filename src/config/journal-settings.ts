// The settings of the journal: where it is, its keys, and how long records are kept.

import { readKeys } from './readable-file.ts';
import { Secret } from './secret.ts';
import type { createSettingsReader } from './settings-reader.ts';
import { DEFAULT_JOURNAL_URL, isPostgres } from './settings.ts';

type Reader = ReturnType<typeof createSettingsReader>;

/** A journal that outlives its process. */
export type StoredJournal = { kind: 'file'; path: string } | { kind: 'postgres'; url: Secret };

/** The address of a Postgres may hold a password. `key` is `null` where the journal generates its own key. */
type JournalConfig =
  | { kind: 'memory' }
  | { kind: 'file'; path: string; key: Secret | null; formerKey: Secret | null }
  | { kind: 'postgres'; url: Secret; key: Secret; formerKey: Secret | null };

/** The stand-in keeps its customers in memory, so the journal of their writes is in memory as well. */
export function readJournal(read: Reader['read'], hasTenant: boolean): JournalConfig {
  const url = read('JOURNAL_URL');
  const [key = null, formerKey = null] = readJournalKeys(read);
  if (url === undefined && !hasTenant) return { kind: 'memory' };
  const place = parseJournalUrl(url ?? DEFAULT_JOURNAL_URL);
  // Postgres without a key is reported as a problem, so the empty key is never used.
  return place.kind === 'postgres'
    ? { kind: 'postgres', url: place.url, key: key ?? new Secret(''), formerKey }
    : { kind: 'file', path: place.path, key, formerKey };
}

export function readKeepDays(read: Reader['read']): number {
  return read('JOURNAL_KEEP_DAYS') ?? 1;
}

/** The key that signs, and perhaps the former one. None where the journal generates its key. */
export function readJournalKeys(read: Reader['read']): Secret[] {
  const file = read('JOURNAL_KEY_FILE');
  const single = read('JOURNAL_KEY');
  const keys = file === undefined ? [single] : (readKeys(file) ?? []);
  return keys.flatMap((key) => (key === undefined ? [] : [new Secret(key)]));
}

export function parseJournalUrl(url: string): StoredJournal {
  return isPostgres(url)
    ? { kind: 'postgres', url: new Secret(url) }
    : { kind: 'file', path: url.slice('file:'.length) };
}
