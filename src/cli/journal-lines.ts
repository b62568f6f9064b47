// One write of the journal as a line: of a table for people, or of JSON for programs.

import { ENTITIES } from '../custom-fields/entities.ts';
import type { ListedRow } from '../journal/intent-row.ts';

/** Control characters, and those that change the direction of a text: a terminal would obey them. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const COLUMNS = [19, 10, 19, 22, 15, 36] as const;

export const HEAD = toColumns(['opened (UTC)', 'tenant', 'entity', 'outcome', 'caller', 'request'], 'fields');

export function toLine(intent: ListedRow): string {
  const { openedAtMs, tenant, entity, caller, requestId } = intent;
  const opened = toIsoTime(openedAtMs)?.slice(0, 19).replace('T', ' ') ?? 'damaged';
  return toColumns(
    [opened, tenant, entity ? `${entity.type} ${entity.id}` : 'damaged', stateOf(intent), caller, requestId],
    fieldsOf(intent),
  );
}

function fieldsOf({ id: recordId, entity, fields, isDamaged }: ListedRow): string {
  if (entity === null) return `damaged: record ${recordId}`;
  if (isDamaged) return 'damaged';
  return fields
    .map(({ id, name, result }) => [id, name && JSON.stringify(name), result].filter(Boolean).join(' '))
    .join(', ');
}

/** The outcome of a closed intent. For an open one, the outcome that was reported to the caller, if any, and the word `open`. */
export function stateOf({ reportedOutcome, outcome }: ListedRow): string {
  return outcome ?? (reportedOutcome === null ? 'open' : `${reportedOutcome}, open`);
}

/** Everything except the hashes. `fields` is `null` when the record is damaged. The entity is left out when it cannot be read. */
export function toJson(intent: ListedRow): string {
  const { entity } = intent;
  const json = JSON.stringify({
    id: intent.id,
    tenant: intent.tenant,
    ...(entity ? { [ENTITIES[entity.type].idName]: entity.id } : {}),
    caller: intent.caller,
    requestId: intent.requestId,
    openedAt: toIsoTime(intent.openedAtMs),
    sentAt: toIsoTime(intent.sentAtMs),
    closedAt: toIsoTime(intent.closedAtMs),
    reportedOutcome: intent.reportedOutcome,
    outcome: intent.outcome,
    upstreamStatus: intent.upstreamStatus,
    problems: intent.problems.map(({ code }) => code),
    fields:
      intent.isDamaged || entity === null
        ? null
        : intent.fields.map(({ id, name = null, result = null }) => ({ id, name, result })),
  });
  return escapeUnprintable(json);
}

/** The same JSON, in which no character can control a terminal. */
export function escapeUnprintable(json: string): string {
  return json.replaceAll(UNPRINTABLE, escape);
}

function toIsoTime(ms: number | null): string | null {
  const date = new Date(ms ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
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
