// One write of the journal as a line: of a table for people, or of JSON for programs.

import { ENTITIES } from '../custom-fields/entities.ts';
import type { IntentRow } from '../journal/intent-row.ts';

/** Control characters, and those that change the direction of a text: a terminal would obey them. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const COLUMNS = [19, 10, 19, 22, 15, 36] as const;

export const HEAD = toColumns(['opened (UTC)', 'tenant', 'entity', 'outcome', 'caller', 'request'], 'fields');

export function toLine(intent: IntentRow): string {
  const { openedAtMs, tenant, entity, caller, requestId } = intent;
  const opened = new Date(openedAtMs).toISOString().slice(0, 19).replace('T', ' ');
  return toColumns(
    [opened, tenant, `${entity.type} ${entity.id}`, stateOf(intent), caller, requestId],
    fieldsOf(intent),
  );
}

function fieldsOf({ fields, isDamaged }: IntentRow): string {
  if (isDamaged) return 'damaged';
  return fields
    .map(({ id, name, result }) => [id, name && `"${name}"`, result].filter(Boolean).join(' '))
    .join(', ');
}

/** The outcome of a closed intent. For an open one, the outcome that was reported to the caller, if any, and the word `open`. */
export function stateOf({ reportedOutcome, outcome }: IntentRow): string {
  return outcome ?? (reportedOutcome === null ? 'open' : `${reportedOutcome}, open`);
}

/** Everything except the hashes. `fields` is `null` when the record is damaged. */
export function toJson(intent: IntentRow): string {
  const { entity } = intent;
  const json = JSON.stringify({
    id: intent.id,
    tenant: intent.tenant,
    [ENTITIES[entity.type].idName]: entity.id,
    caller: intent.caller,
    requestId: intent.requestId,
    openedAt: toIsoTime(intent.openedAtMs),
    sentAt: toIsoTime(intent.sentAtMs),
    closedAt: toIsoTime(intent.closedAtMs),
    reportedOutcome: intent.reportedOutcome,
    outcome: intent.outcome,
    upstreamStatus: intent.upstreamStatus,
    problems: intent.problems.map(({ code }) => code),
    fields: intent.isDamaged
      ? null
      : intent.fields.map(({ id, name = null, result = null }) => ({ id, name, result })),
  });
  return json.replaceAll(UNPRINTABLE, escape);
}

function toIsoTime(ms: number | null): string | null {
  return ms === null ? null : new Date(ms).toISOString();
}

function toColumns(cells: readonly string[], last: string): string {
  const all = [...cells.map((cell, index) => cell.padEnd(COLUMNS[index] ?? 0)), last].join('  ');
  return all.replaceAll(UNPRINTABLE, '\u{FFFD}');
}

function escape(character: string): string {
  return Array.from({ length: character.length }, (_, index) => character.charCodeAt(index))
    .map((unit) => `\\u${unit.toString(16).padStart(4, '0')}`)
    .join('');
}
