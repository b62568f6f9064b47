// LoanPro's update request: the one place that builds its body and judges its answer.

import type { WriteReply } from '../custom-fields/write/outcome.ts';
import type { SendGuard, FieldWrite } from '../custom-fields/write/update.ts';
import type { EntityId } from '../custom-fields/ids.ts';
import { LoanProError } from './transport/errors.ts';
import type { LoanProErrorCode } from './transport/errors.ts';
import type { Transport as Http } from './transport/transport.ts';
import { customerPath, isJson, openEnvelope } from './odata.ts';
import { CUSTOMER_ENTITY } from './records.ts';
import type { Reply } from './transport/call.ts';

/**
 * How an existing value is named (documented, and contradictory). `row-and-field` sends the row's id and the field's id;
 * `field` only the field's, as the current page of the papers; `row` only the row's, as the older one.
 */
export const WRITE_DIALECTS = ['row-and-field', 'field', 'row'] as const;
export type WriteDialect = (typeof WRITE_DIALECTS)[number];

/** What empties a field: both occur in the papers, and whether they differ is not documented. */
export const EMPTY_VALUES = ['empty-text', 'null'] as const;
export type EmptyValue = (typeof EMPTY_VALUES)[number];

export interface Update {
  customerId: EntityId;
  writes: readonly FieldWrite[];
  form: WriteForm;
}

export interface WriteForm {
  dialect: WriteDialect;
  emptyValue: EmptyValue;
}

/** The body of the PUT. Without `__update` LoanPro answers 200 and changes nothing (documented in part). */
function updateBody(customerId: EntityId, writes: readonly FieldWrite[], form: WriteForm): unknown {
  return {
    CustomFieldValues: { results: writes.map((write) => valueBody(write, form)) },
    __id: Number(customerId),
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

// A no that is final. Everything else, a 500 above all, may stand for a write that goes through (documented: timeouts are 500).
const FINAL_REFUSALS = new Set([400, 401, 403, 404, 409, 410, 413, 415, 422, 429]);

// These say already that nothing was sent, and why.
const NOT_ASKED: ReadonlySet<LoanProErrorCode> = new Set(['circuit-open', 'rate-limited', 'queue-full']);

/** Sends the update once. Throws only when no byte of it left, and then what kept it back. */
export async function sendUpdate(
  http: Http,
  { customerId, writes, form }: Update,
  { signal, beforeSend }: SendGuard,
): Promise<WriteReply> {
  let hasLeft = false;
  try {
    const reply = await http.write(customerPath(customerId), updateBody(customerId, writes, form), {
      signal,
      beforeSend() {
        // Whatever the HTTP client may make of a broken connection: there is no second time.
        if (hasLeft)
          throw new LoanProError('unavailable', 'The connection broke after the request had left.');
        beforeSend();
        hasLeft = true;
      },
    });
    return { verdict: judge(reply), status: reply.status };
  } catch (error) {
    if (hasLeft) return { verdict: 'unsure', status: null };
    if (!(error instanceof LoanProError) || NOT_ASKED.has(error.code)) throw error;
    throw new LoanProError('not-sent', error.message);
  }
}

function judge(reply: Reply): WriteReply['verdict'] {
  if (FINAL_REFUSALS.has(reply.status)) return 'refused';
  try {
    return isJson(openEnvelope(reply)) ? 'accepted' : 'unsure';
  } catch {
    // A 200 with another body may come from something in between that never passed the request on.
    return 'unsure';
  }
}
