// LoanPro's update request: the one place that builds its body and judges its answer.

import type { FieldWrite, SendGuard, WriteReply } from '../custom-fields/write/store.ts';
import type { EntityId } from '../custom-fields/ids.ts';
import { LoanProError } from './transport/errors.ts';
import type { LoanProErrorCode } from './transport/errors.ts';
import type { Transport } from './transport/transport.ts';
import { customerPath, isJson, openEnvelope } from './odata.ts';
import { CUSTOMER_ENTITY } from './records.ts';
import type { Reply } from './transport/call.ts';

/**
 * How an existing value is named (documented, and contradictory). `row-and-field` sends the row's id and the field's id;
 * `field` sends only the field's id, as the current page of the documentation says; `row` only the row's, as the older page says.
 */
export const WRITE_DIALECTS = ['row-and-field', 'field', 'row'] as const;
export type WriteDialect = (typeof WRITE_DIALECTS)[number];

/** What empties a field. Both occur in the documentation; whether they differ is not documented. */
export const EMPTY_VALUES = ['empty-text', 'null'] as const;
export type EmptyValue = (typeof EMPTY_VALUES)[number];

export interface Update {
  id: EntityId;
  writes: readonly FieldWrite[];
  form: WriteForm;
}

export interface WriteForm {
  dialect: WriteDialect;
  emptyValue: EmptyValue;
}

/** The body of the PUT. Without `__update` LoanPro answers 200 and changes nothing (documented in part). */
function updateBody(id: EntityId, writes: readonly FieldWrite[], form: WriteForm): unknown {
  return {
    CustomFieldValues: { results: writes.map((write) => valueBody(write, form)) },
    __id: Number(id),
    __update: true,
  };
}

function valueBody({ fieldId, rowId, text }: FieldWrite, { dialect, emptyValue }: WriteForm): unknown {
  const field = { customFieldId: Number(fieldId) };
  const value = { customFieldValue: text ?? (emptyValue === 'null' ? null : '') };
  if (rowId === null || dialect === 'field') return { ...field, ...value };
  const row = { __id: Number(rowId), __update: true };
  return dialect === 'row'
    ? { ...row, ...value }
    : { ...row, ...field, ...value, entityType: CUSTOMER_ENTITY };
}

// Refusals that are final. After any other answer, a 500 above all, the write may still take effect (documented: timeouts are 500).
const FINAL_REFUSALS = new Set([400, 401, 403, 404, 409, 410, 413, 415, 422, 429]);

// These already say that nothing was sent, and why.
const NOT_ASKED: ReadonlySet<LoanProErrorCode> = new Set(['circuit-open', 'rate-limited', 'queue-full']);

/** Sends the update once. Throws only when no byte of it was sent, and then what prevented it. */
export async function sendUpdate(
  transport: Transport,
  { id, writes, form }: Update,
  { signal, beforeSend }: SendGuard,
): Promise<WriteReply> {
  let isSent = false;
  try {
    const reply = await transport.write(customerPath(id), updateBody(id, writes, form), {
      signal,
      beforeSend() {
        // The HTTP client may try again after a broken connection: the update may not be sent a second time.
        if (isSent) throw new LoanProError('unavailable', 'The connection broke after the request was sent.');
        beforeSend();
        isSent = true;
      },
    });
    return { verdict: judge(reply), status: reply.status };
  } catch (error) {
    if (isSent) return { verdict: 'unsure', status: null };
    if (!(error instanceof LoanProError) || NOT_ASKED.has(error.code)) throw error;
    throw new LoanProError('not-sent', error.message);
  }
}

function judge(reply: Reply): WriteReply['verdict'] {
  if (FINAL_REFUSALS.has(reply.status)) return 'refused';
  try {
    return isJson(openEnvelope(reply)) ? 'accepted' : 'unsure';
  } catch {
    // A 200 with another body may come from a proxy that never passed the request on.
    return 'unsure';
  }
}
