// The part of a write that holds its intent: it reads the entity, compares, sends once, and reads back.

import type { EntityRef } from '../entities.ts';
import type { WriteFormats } from '../kinds/kind.ts';
import { selectorsOf } from './change.ts';
import type { CheckedChange, RequestedChange } from './change.ts';
import { recheckValues } from './check.ts';
import type { Intent } from './journal.ts';
import { isMissing } from './missing-definition.ts';
import { planChanges } from './plan.ts';
import type { Progress, SentRequest } from './progress.ts';
import { proofFor } from './proof.ts';
import { readBack } from './read-back.ts';
import { refused, reportOn, unchanged } from './report.ts';
import type { UpdateReport } from './report.ts';
import type { CustomFieldStore } from './store.ts';
import { notFound } from './user-error.ts';

interface SendRequest {
  entity: EntityRef;
  values: readonly RequestedChange[];
  formats: WriteFormats;
  /** Ends the write as long as its request has not been sent. */
  signal: AbortSignal;
  readBackPausesMs: readonly number[];
}

/** Reads the entity, compares it with what is wanted, sends at most one request, and reads back. */
export async function readAndSend(
  store: CustomFieldStore,
  intent: Intent,
  { entity, values, formats, signal, readBackPausesMs }: SendRequest,
  changes: readonly CheckedChange[],
  progress: Progress,
): Promise<UpdateReport> {
  // Definitions that cannot be loaded end the write here: without them it is not known what the values mean now.
  const [definitions, stored] = await Promise.all([
    store.loadFreshDefinitions(entity.type, signal, { fields: selectorsOf(values), entity }),
    store.fetchForWrite(entity, signal),
  ]);
  if (!stored) return refused({ state: 'absent' }, [notFound(entity.type)]);
  const rechecked = recheckValues(values, changes, definitions, formats);
  if (rechecked.userErrors.length > 0) {
    return refused({ state: 'read', entity: stored }, rechecked.userErrors);
  }
  const { planned, userErrors } = planChanges(stored, rechecked.changes);
  if (userErrors.length > 0) return refused({ state: 'read', entity: stored }, userErrors);

  const changing = planned.filter(({ willChange }) => willChange);
  if (changing.length === 0) return unchanged(planned, stored);
  const before = new Map(
    changing.map(({ definition, before: { text }, rowId }) => [
      definition.id,
      { text, hasRow: rowId !== null },
    ]),
  );
  const traits = await intent.recordBefore(before);
  const writes = changing.map(({ definition, rowId, text }) => ({
    fieldId: definition.id,
    isFieldMissing: isMissing(definition),
    rowId,
    text,
  }));
  const sent: SentRequest = { intent, planned, reply: null, reads: [] };
  let sentAtMs = performance.now();
  const reply = await store.writeFields(
    entity,
    { writes, ...traits },
    {
      signal,
      beforeSend() {
        signal.throwIfAborted();
        intent.requireTimeToSend();
        progress.sent = sent;
        sentAtMs = performance.now();
      },
    },
  );
  sent.reply = reply;
  const seen = await readBack(store, entity, changing, proofFor(reply.verdict, readBackPausesMs), {
    tookMs: performance.now() - sentAtMs,
    onRead: (read) => sent.reads.push(read),
  });
  return reportOn(entity, planned, seen, reply);
}
