// The rows that LoanPro expands in customers, read in one pass over the text of an answer where all of them are written in the usual way.

import { randomUUID } from 'node:crypto';
import type { FieldId, RowId } from '../custom-fields/ids.ts';
import type { StoredRow } from '../custom-fields/stored.ts';
import { isJson } from './json.ts';
import type { Json } from './json.ts';

/** The rows of one customer, with valid ids, in place of the list that `JSON.parse` would return. */
export class ExpandedRows {
  readonly owner: string;
  readonly stored: StoredRow[];
  #hasRepeats: boolean | null = null;

  constructor(owner: string, stored: StoredRow[]) {
    this.owner = owner;
    this.stored = stored;
  }

  /** Whether two rows have the same id. */
  hasRepeats(): boolean {
    return (this.#hasRepeats ??= hasRepeats(this.stored));
  }

  /** The list that `JSON.parse` would return. */
  toJSON(): Json[] {
    return this.stored.map(({ rowId, fieldId, text }) => ({
      id: Number(rowId),
      entityId: Number(this.owner),
      entityType: 'Entity.Customer',
      customFieldId: Number(fieldId),
      customFieldValue: text,
    }));
  }
}

function hasRepeats(stored: readonly StoredRow[]): boolean {
  let last = '';
  for (const { rowId } of stored) {
    // Most rows come in the order of their ids. Of two numbers, the one with more digits is greater.
    const isNext = rowId.length === last.length ? rowId > last : rowId.length > last.length;
    if (!isNext) return new Set(stored.map((row) => row.rowId)).size < stored.length;
    last = rowId;
  }
  return false;
}

const MEMBER = '"CustomFieldValues":';

/** How its list begins: bare, as with `nopaging`, or in an object, as without it. */
const BEGINNINGS = ['[', '{"results":['];

/** A row, and what follows it. Its ids are valid, and its text has neither an escape nor a control character. */
const ROW =
  /\{"id":([1-9]\d{0,9}),"entityId":([1-9]\d{0,9}),"entityType":"Entity\.Customer","customFieldId":([1-9]\d{0,9}),"customFieldValue":(?:"([ !#-[\]-\uffff]*)"|null)\}([,\]])/y;

type FoundRow = [
  row: string,
  rowId: RowId,
  owner: string,
  fieldId: FieldId,
  text: string | undefined,
  next: string,
];

/** The expression has checked the ids. */
function isRow(found: unknown): found is FoundRow {
  return found !== null;
}

/** Reads the rows of one customer from this place on. `null` when one of them is not written in the usual way. */
function readRows(text: string, start: number): { rows: ExpandedRows; end: number } | null {
  const stored: StoredRow[] = [];
  let first: string | null = null;
  ROW.lastIndex = start;
  for (let found: unknown = ROW.exec(text); isRow(found); found = ROW.exec(text)) {
    // Not taken apart as a list: that would make an iterator for each row.
    first ??= found[2];
    if (found[2] !== first) return null;
    stored.push({ rowId: found[1], fieldId: found[3], text: found[4] ?? null });
    if (found[5] === ']') return { rows: new ExpandedRows(first, stored), end: ROW.lastIndex };
  }
  return null;
}

/** Begins the texts that stand for the rows while the rest of an answer is parsed. No answer contains it, because it never leaves the process. */
const PLACE = `expanded rows ${randomUUID()} `;

/** An answer without its rows. */
interface Rest {
  text: string;
  /** Puts the rows into the parsed text. Returns `false` when one of them has no place in a customer. */
  putBack(parsed: unknown): boolean;
}

/** Takes the rows out of an answer, because `JSON.parse` takes three times as long for them. `null` when there are none, or none is written in the usual way. */
export function takeExpandedRows(answer: string): Rest | null {
  const taken = new Map<unknown, ExpandedRows>();
  let text = '';
  let end = 0;
  let next = 0;
  for (let at = answer.indexOf(MEMBER); at !== -1; at = answer.indexOf(MEMBER, next)) {
    next = at + 1;
    const beginning = BEGINNINGS.find((one) => answer.startsWith(one, at + MEMBER.length));
    const start = at + MEMBER.length + (beginning?.length ?? 0);
    const read = beginning === undefined ? null : readRows(answer, start);
    if (!read) continue;
    const place = PLACE + taken.size;
    taken.set(place, read.rows);
    text += `${answer.slice(end, start - 1)}"${place}"`;
    ({ end } = read);
    // Rows that were read hold no other rows.
    next = end;
  }
  if (taken.size === 0) return null;
  return { text: text + answer.slice(end), putBack: (parsed) => putBack(taken, parsed) };
}

function putBack(taken: ReadonlyMap<unknown, ExpandedRows>, parsed: unknown): boolean {
  let left = taken.size;
  for (const customer of customersIn(parsed)) {
    if (!isJson(customer)) continue;
    const expansion = customer['CustomFieldValues'];
    const [holder, name] = isJson(expansion) ? [expansion, 'results'] : [customer, 'CustomFieldValues'];
    const rows = taken.get(holder[name]);
    if (!rows) continue;
    holder[name] = rows;
    left--;
  }
  return left === 0;
}

/** The customers of an answer about one of them, or of a list. */
function customersIn(answer: unknown): readonly unknown[] {
  const content = isJson(answer) ? answer['d'] : null;
  const list = isJson(content) ? content['results'] : null;
  return Array.isArray(list) ? list : [content];
}
