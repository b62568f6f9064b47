// The rules for what was sent: at most once, compared first, in a form that fits the tenant, and with the fields that are meant.

import { isEmptyText } from '../../src/custom-fields/empty.ts';
import type { RequestedChange, RequestedPrecondition } from '../../src/custom-fields/write/change.ts';
import type { CustomFieldDefinition, DefinitionList } from '../../src/custom-fields/definition.ts';
import type { Facts, SentRequest, Version } from './facts.ts';
import type { History } from './scenario.ts';
import { isSame, textIn } from './truth.ts';
import type { Truth } from './truth.ts';

/** How old the definitions may be by which a write is planned. */
const DEFINITIONS_AGE_MS = 2000;

export function judgeRequests({ facts }: History, truth: Truth): string[] {
  const lies: string[] = [];
  for (const call of facts.calls) {
    const { requestId } = call;
    const sent = truth.requestsOf(requestId);
    if (sent.length > 1) lies.push(`At most once: ${requestId} is sent ${sent.length} times.`);
    const sentByKey = facts.calls
      .filter(({ idempotencyKey }) => idempotencyKey !== null && idempotencyKey === call.idempotencyKey)
      .flatMap((other) => truth.requestsOf(other.requestId));
    if (sentByKey.length > 1)
      lies.push(`At most once: the key of ${requestId} is sent ${sentByKey.length} times.`);
    const [request] = sent;
    const intent = truth.intentOf(requestId);
    if (!request || !intent) continue;
    const early = truth.definitionsIn(call.atMs - DEFINITIONS_AGE_MS, intent.openedAtMs);
    const late = truth.definitionsIn(intent.openedAtMs - DEFINITIONS_AGE_MS, request.atMs);
    for (const item of request.items) {
      const meant = (lists: DefinitionList[]) =>
        lists.some((list) => call.values.some((value) => means(value, item, list)));
      if (!meant(early))
        lies.push(`Current: ${requestId} sends field ${item.fieldId}, which nobody asked for.`);
      else if (!meant(late))
        lies.push(
          `Current: ${requestId} sends field ${item.fieldId}, which meant something else for two seconds.`,
        );
      lies.push(...judgePrecondition(facts, truth, request, item.fieldId));
    }
    lies.push(...judgeForm(facts, truth, request));
  }
  for (const version of facts.versions) {
    const closedAtMs = version.request && truth.intentOf(version.request.requestId)?.closedAtMs;
    if (closedAtMs != null && closedAtMs < version.atMs)
      lies.push(`Ordered: ${version.request?.requestId} takes effect after its intent was closed.`);
  }
  return lies;
}

/** The text that a requested value stands for by this definition. `null`: it stands for none. */
export function wantedText({ value }: RequestedChange, { options }: CustomFieldDefinition): string | null {
  if (value.as === 'clear') return '';
  if (value.as === 'raw') return value.text;
  const { content } = value;
  const label = typeof content === 'object' && 'label' in content ? content.label : null;
  return options.find((option) => option.label === label)?.key ?? null;
}

/** Whether a requested value leads to this item by these definitions. */
function means(
  requested: RequestedChange,
  { fieldId, text }: SentRequest['items'][number],
  { byId }: DefinitionList,
): boolean {
  const { field, value } = requested;
  const definition = byId.get(fieldId);
  if (!definition || (!definition.active && value.as !== 'clear')) return false;
  const isNamed = 'id' in field ? field.id === fieldId : field.name === definition.name;
  return isNamed && wantedText(requested, definition) === text;
}

/**
 * With `onlyIf`, LoanPro held the expected value when the write read it. As long as nobody else writes, it holds the value up to the
 * effect: no other write of the gateway comes between.
 */
function judgePrecondition(facts: Facts, truth: Truth, request: SentRequest, fieldId: string): string[] {
  const { requestId } = request;
  const call = facts.calls.find((other) => other.requestId === requestId);
  const intent = truth.intentOf(requestId);
  const item = request.items.find((other) => other.fieldId === fieldId);
  // After the names were exchanged it is not clear which value belongs to the item.
  if (!call || !intent || !item || facts.definitions.length > 1) return [];
  const list = facts.definitions[0]?.list;
  const onlyIf = call.values.find((value) => list && means(value, item, list))?.onlyIf;
  if (!onlyIf) return [];
  const fromMs = truth.oldestVisible(intent.openedAtMs);
  if (!truth.everHeld(item.fieldId, fromMs, request.atMs, (text) => holds(text, onlyIf)))
    return [`Compared: ${requestId} is sent, and field ${fieldId} did not hold what onlyIf expects.`];
  const [effect] = truth.effectsOf(requestId, fieldId);
  if (!effect) return [];
  const isDisturbed = facts.versions.some(
    (version) =>
      version.request === null && version.atMs >= fromMs && version.atMs <= effect.atMs && version.atMs > 0,
  );
  if (isDisturbed || holds(truth.textBefore(effect, item.fieldId), onlyIf)) return [];
  return [
    `Compared: another write changed field ${fieldId} between the comparison and the effect of ${requestId}.`,
  ];
}

export function holds(text: string, onlyIf: RequestedPrecondition): boolean {
  if ('option' in onlyIf) throw new Error('The writers of the simulation name no option.');
  return 'rawValue' in onlyIf ? isSame(text, onlyIf.rawValue) : !isEmptyText(text, null) === onlyIf.isSet;
}

/** Whether a request added a row to a field that had one, which the write could see. (An empty text counts as none.) */
function addsToKnownRow(
  { versions }: Facts,
  truth: Truth,
  { request, addsSecondRow, fieldId }: Version,
): boolean {
  const intent = request && truth.intentOf(request.requestId);
  if (!intent || !addsSecondRow || fieldId === null) return false;
  const planned = versions.findLast(({ atMs }) => atMs <= truth.oldestVisible(intent.openedAtMs));
  return planned !== undefined && textIn(planned, fieldId) !== '';
}

/** After a write added a second row and its intent was closed, every request names the row of a field that has one. */
function judgeForm(facts: Facts, truth: Truth, request: SentRequest): string[] {
  const intent = truth.intentOf(request.requestId);
  const secondRow = facts.versions.find((version) => addsToKnownRow(facts, truth, version));
  const closedAtMs = secondRow?.request && truth.intentOf(secondRow.request.requestId)?.closedAtMs;
  if (!secondRow || !intent || closedAtMs == null || closedAtMs >= intent.openedAtMs) return [];
  // A person may remove the other row, or delete the customer, before any read shows two rows.
  const isTidied = facts.versions.some(
    (version) => version.fieldId === null && version.atMs >= secondRow.atMs && version.atMs <= closedAtMs,
  );
  if (isTidied) return [];
  const before = facts.versions.findLast(({ atMs }) => atMs <= truth.oldestVisible(intent.openedAtMs));
  return request.items
    .filter(({ fieldId, rowId }) => rowId === null && before && textIn(before, fieldId) !== '')
    .map(({ fieldId }) => `Keyed by row: ${request.requestId} does not name the row of field ${fieldId}.`);
}
