// LoanPro's update request. Only this file builds its body and judges its answer.

import type { TenantTraits } from '../custom-fields/write/journal.ts';
import type { FieldWrite, SendGuard, WriteReply } from '../custom-fields/write/store.ts';
import type { EntityId } from '../custom-fields/ids.ts';
import { refusalReason } from './errors.ts';
import { LoanProError } from './transport/errors.ts';
import type { LoanProErrorCode } from './transport/errors.ts';
import type { Transport } from './transport/transport.ts';
import { customerPath, openEnvelope } from './odata.ts';
import { isJson } from './json.ts';
import { ENTITY_NAMES } from './records.ts';
import type { Reply } from './transport/call.ts';
import { retryAfterToTell } from './transport/retry-after.ts';

/**
 * How the request names an existing value. LoanPro's documentation contradicts itself (documented). `field` sends only the id of
 * the field, as the current page shows it. `row` sends only the id of the row, as the older page shows it. `row-and-field` sends
 * both ids (assumed to be accepted, because the oldest page shows both).
 */
type WriteDialect = 'field' | 'row-and-field' | 'row';

/** The value that empties a field. LoanPro's documentation shows both, and does not explain a difference. */
type EmptyValue = 'empty-text' | 'null';

export interface Update {
  id: EntityId;
  writes: readonly FieldWrite[];
  form: WriteForm;
}

export interface WriteForm {
  dialect: WriteDialect;
  emptyValue: EmptyValue;
}

/** The form for one request. A tenant that keys its values by row would get a second row from a request in the dialect `field`. */
export function formFor(form: WriteForm, { isKeyedByRow }: TenantTraits): WriteForm {
  return isKeyedByRow && form.dialect === 'field' ? { ...form, dialect: 'row-and-field' } : form;
}

/** Returns the body of the PUT. Without `__update`, LoanPro answers 200 and changes nothing (documented in part). */
function updateBody(id: EntityId, writes: readonly FieldWrite[], form: WriteForm): unknown {
  return {
    CustomFieldValues: { results: writes.map((write) => valueBody(write, form)) },
    __id: Number(id),
    __update: true,
  };
}

function valueBody(
  { fieldId, isFieldMissing = false, rowId, text }: FieldWrite,
  { dialect, emptyValue }: WriteForm,
): unknown {
  const field = { customFieldId: Number(fieldId) };
  const value = { customFieldValue: text ?? (emptyValue === 'null' ? null : '') };
  // A field that LoanPro no longer defines cannot be found by its id (assumed), so its row is named in every dialect.
  if (rowId === null || (dialect === 'field' && !isFieldMissing)) return { ...field, ...value };
  const row = { __id: Number(rowId), __update: true };
  return dialect === 'row'
    ? { ...row, ...value }
    : { ...row, ...field, ...value, entityType: ENTITY_NAMES.customer };
}

// The statuses with which LoanPro finally refuses an update. After any other error the write may still take effect: a 500 can be a
// timeout (documented).
const FINAL_REFUSALS = new Set([400, 401, 403, 404, 409, 410, 413, 415, 422, 429]);

// Errors that already state that nothing was sent, and why.
const NOT_ASKED: ReadonlySet<LoanProErrorCode> = new Set([
  'circuit-open',
  'rate-limited',
  'queue-full',
  'untrusted',
]);

/** Sends the update once. Throws only when no byte of it was sent. The error is the reason. */
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
        // The HTTP client may repeat a request after a broken connection, but the update must not be sent a second time.
        if (isSent) throw new LoanProError('unavailable', 'The connection broke after the request was sent.');
        beforeSend();
        isSent = true;
      },
    });
    return judge(reply);
  } catch (error) {
    if (isSent) return { verdict: 'unsure', status: null };
    if (!(error instanceof LoanProError) || NOT_ASKED.has(error.code)) throw error;
    throw new LoanProError('not-sent', error.message);
  }
}

function judge(reply: Reply): WriteReply {
  const { status } = reply;
  if (FINAL_REFUSALS.has(status)) return refusalOf(reply);
  try {
    return { verdict: isJson(openEnvelope(reply)) ? 'accepted' : 'unsure', status };
  } catch {
    // A 200 with another body may come from a proxy that never passed the request on.
    return { verdict: 'unsure', status };
  }
}

/** What a caller is told when LoanPro throttles without saying for how long. */
const THROTTLED_MS = 5000;

function refusalOf(reply: Reply): WriteReply {
  const { status, retryAfter } = reply;
  const reason = refusalReason(reply);
  if (reason === null) return { verdict: 'refused', status };
  if (reason !== 'throttled') return { verdict: 'refused', status, reason };
  return { verdict: 'refused', status, reason, retryAfterMs: retryAfterToTell(retryAfter) ?? THROTTLED_MS };
}
