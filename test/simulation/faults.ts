// Faults that are put into the gateway on purpose, to show that the simulation finds them. Each is a change of the source at load time.

import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

interface Patch {
  /** Below `src/`. */
  file: string;
  /** Occurs exactly once in the file. */
  search: string;
  replacement: string;
}

const UPDATE = 'custom-fields/write/update.ts';
const REPORT = 'custom-fields/write/report.ts';
const SIGHTINGS = 'journal/sightings.ts';
const PROOF = 'custom-fields/write/proof.ts';

/** A new fault is one more entry here; the test finds it by itself. */
export const FAULTS: Readonly<Record<string, readonly Patch[]>> = {
  'definitions of any age decide': [
    {
      file: 'loanpro/shared-copy.ts',
      search: 'copy && copy.startedAtMs >= oldestMs',
      replacement: 'copy && oldestMs < Infinity',
    },
  ],
  'values are not checked again after the wait': [
    {
      file: 'custom-fields/write/send.ts',
      search: 'const rechecked = recheckValues(values, changes, definitions, formats);',
      replacement: 'const rechecked = { changes, userErrors: [] };',
    },
  ],
  'one read is proof': [
    {
      file: PROOF,
      search: 'reads.length > 1 && lastOf(reads) >= sum(settlePausesMs)',
      replacement: 'reads.length > 0',
    },
  ],
  'the settle time is not waited for': [
    {
      file: PROOF,
      search:
        'pausesMs: settlePausesMs,\n        shortestPauseMs: 0,\n        isReached: (reads) => reads.length > 1 && lastOf(reads) >= sum(settlePausesMs)',
      replacement:
        'pausesMs: settlePausesMs.slice(0, 3),\n        shortestPauseMs: 0,\n        isReached: (reads) => reads.length > 1',
    },
  ],
  'a refusal needs no second read': [
    { file: PROOF, search: 'gapOf(reads) >= REFUSED_APART_MS', replacement: 'reads.length > 0' },
  ],
  'UNKNOWN closes the intent': [
    {
      file: UPDATE,
      search: "report.outcome === 'UNKNOWN' ? intent.leaveOpen(end) : intent.close(end)",
      replacement: 'intent.close(end)',
    },
  ],
  'UNKNOWN after a clear answer closes the intent': [
    {
      file: UPDATE,
      search: "report.outcome === 'UNKNOWN' ? intent.leaveOpen(end) : intent.close(end)",
      replacement:
        "report.outcome === 'UNKNOWN' && report.reply?.verdict === 'unsure' ? intent.leaveOpen(end) : intent.close(end)",
    },
  ],
  'DIVERGED needs no proof': [
    {
      file: 'custom-fields/write/outcome.ts',
      search: "if (!isProven) return 'UNKNOWN';",
      replacement: "if (!isProven) return after.isDuplicate || !isFormer(after) ? 'DIVERGED' : 'UNKNOWN';",
    },
  ],
  'a claim takes over an open intent': [
    {
      file: 'journal/intents-table.ts',
      search: 'ON CONFLICT DO NOTHING`',
      replacement:
        'ON CONFLICT (tenant, entity_type, entity_id) WHERE closed_at_ms IS NULL DO UPDATE SET id = excluded.id, request_id = excluded.request_id`',
    },
  ],
  'recovery does not wait for the lease': [
    {
      file: SIGHTINGS,
      search: 'return seenMs + bounded(leaseMs) - performance.now();',
      replacement: 'return seenMs + bounded(leaseMs) / 20 - performance.now();',
    },
  ],
  'the clock of the database says when a lease is over': [
    {
      file: 'journal/intents-table.ts',
      search: 'SELECT id, told, opened_at_ms, lease_ends_at_ms,',
      replacement: 'SELECT id, told, ${now} AS opened_at_ms, lease_ends_at_ms,',
    },
    {
      file: SIGHTINGS,
      search: 'return seenMs + bounded(leaseMs) - performance.now();',
      replacement: 'return leaseMs;',
    },
  ],
  'recovery judges on one read': [
    {
      file: 'journal/recovery.ts',
      search: 'let verdict = await read();',
      replacement: 'let verdict = await read();\n    if (verdict) return verdict;',
    },
  ],
  'a deleted customer counts as one that holds nothing': [
    {
      file: 'custom-fields/write/recovery-read.ts',
      search: 'if (!stored) return new Map();',
      replacement: '',
    },
    {
      file: 'custom-fields/write/recovery-read.ts',
      search: 'stored.rows ?? []',
      replacement: 'stored?.rows ?? []',
    },
  ],
  'the send does not ask whether enough of the lease is left': [
    {
      file: 'journal/intent.ts',
      search: 'if (performance.now() > sendUntilMs)',
      replacement: 'if (performance.now() < 0)',
    },
  ],
  'a broken connection sends the request again': [
    {
      file: 'loanpro/update-request.ts',
      search: 'if (isSent) throw new LoanProError(',
      replacement: 'if (!isSent && isSent) throw new LoanProError(',
    },
  ],
  'the former values are not recorded': [
    {
      file: 'journal/intent.ts',
      search: 'const held = changing.get(field.id);',
      replacement: 'const held = undefined;',
    },
  ],
  'not-sent is told after the send': [
    {
      file: 'loanpro/update-request.ts',
      search: "if (isSent) return { verdict: 'unsure', status: null };",
      replacement: '',
    },
  ],
  'other processes do not learn that the tenant is keyed by row': [
    {
      file: 'journal/intent.ts',
      search: 'isKeyedByRow: recorded.isKeyedByRow || traits.isMarkedHere()',
      replacement: 'isKeyedByRow: traits.isMarkedHere()',
    },
  ],
  'a second row is not noticed': [
    {
      file: REPORT,
      search: 'return willChange && rowId !== null && after !== null && after.isDuplicate;',
      replacement: 'return false;',
    },
  ],
  'a write with a second row is closed before the row is recorded': [
    {
      file: 'journal/pending-outcomes.ts',
      search: 'await outcome.recordFirst?.();',
      // With a delay, because the moment between the two records is short.
      replacement: 'setTimeout(() => void outcome.recordFirst?.().catch(() => undefined), 5000);',
    },
  ],
  'a repeated request is written again': [
    {
      file: 'journal/journal.ts',
      search: 'const idempotency = request.idempotency && {',
      replacement: 'const idempotency = null && {',
    },
  ],
  'onlyIf is compared with a read from before the claim': [
    {
      file: UPDATE,
      search: 'const opened = await journal.open(',
      replacement:
        'const early = await store.fetchForWrite(entity, signal);\n  const opened = await journal.open(',
    },
    {
      file: UPDATE,
      search: 'await readAndSend(store, intent',
      replacement: 'await readAndSend(readFirst(store, early), intent',
    },
    {
      file: UPDATE,
      search: 'async function reportEarlier(',
      replacement:
        'function readFirst(store, early) {\n  let isRead = false;\n  return { ...store, fetchForWrite: (...args) => isRead ? store.fetchForWrite(...args) : ((isRead = true), Promise.resolve(early)) };\n}\n\nasync function reportEarlier(',
    },
  ],
  'what the caller was told is lost when a recovery was first': [
    {
      file: 'journal/intents-table.ts',
      search: 'if (isRecorded || reportedOutcome === null) return isRecorded;',
      replacement: 'if (isRecorded || id !== "") return isRecorded;',
    },
  ],
  'an outcome that could not be recorded is forgotten': [
    {
      file: 'journal/pending-outcomes.ts',
      search: 'pending.set(outcome.id, { ...outcome, forgetAtMs: null });\n      await attempt',
      replacement: 'await attempt',
    },
  ],
};

const source = path.resolve(import.meta.dirname, '../../src');

/** Puts the fault into all modules that are loaded from now on. Throws when the source no longer has the place for it. */
export function installFault(name: string): void {
  const patches = FAULTS[name];
  if (!patches) throw new Error(`There is no fault with the name ${name}.`);
  const patched = new Map<string, string>();
  for (const { file, search, replacement } of patches) {
    const place = path.join(source, file);
    const text = patched.get(place) ?? readFileSync(place, 'utf8');
    const [before, after, ...others] = text.split(search);
    if (before === undefined || after === undefined || others.length > 0)
      throw new Error(
        `The fault "${name}" does not fit ${file} any more: its text has to occur exactly once.`,
      );
    patched.set(place, before + replacement + after);
  }
  registerHooks({
    load(url, context, nextLoad) {
      const text = url.startsWith('file:') ? patched.get(fileURLToPath(url)) : undefined;
      return text === undefined
        ? nextLoad(url, context)
        : { format: 'module-typescript', source: text, shortCircuit: true };
    },
  });
}
